package io.slipway.server;

import io.slipway.base.Clock;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.cli.CliEnvironment;
import io.slipway.cli.main.Cli;
import io.slipway.server.configuration.Configuration;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: the command line, and the Director it starts. */
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);

  private Main() {}

  public static void main(String[] arguments) {
    Home home = Home.ofEnvironment();
    home.closeToOthers();
    int exitCode =
        switch (arguments.length == 1 ? arguments[0] : "") {
          case ChildProgram.DIRECTOR ->
              configured(home, settings -> Serve.run(home.create(), settings, System.out));
          case ChildProgram.KEEPER ->
              configured(home, settings -> Keeper.run(home.create(), settings));
          case ChildProgram.KEEPER_OF_SUCCESSOR ->
              configured(home, settings -> Keeper.runSuccessor(home.create(), settings));
          case ChildProgram.SUCCESSOR ->
              configured(
                  home, settings -> ServeAgents.succeed(home.create(), settings, System.out));
          case ChildProgram.AGENTS ->
              configured(home, settings -> ServeAgents.run(home.create(), settings, System.out));
          case ChildProgram.DOCTOR -> {
            System.out.print(Doctor.report(home.create()));
            yield 0;
          }
          default ->
              Cli.run(
                  arguments,
                  new DirectorProcess(home, Path.of(System.getProperty("slipway.program", "."))),
                  new OfflineRenderer(home),
                  new ReleaseLinter(home),
                  new GeneratedValues(Clock.system()),
                  CliEnvironment.ofProcess());
        };
    System.exit(exitCode);
  }

  /**
   * Why it cannot be, for its settings are wrong or somebody has its port, is told in the one line
   * that whoever starts it reads.
   */
  private static int configured(Home home, ToIntFunction<Configuration> process) {
    try {
      return process.applyAsInt(home.configuration());
    } catch (SlipwayException e) {
      System.out.println(ErrorText.of(e).replace('\n', ' '));
      log.error("This process ends", e);
      return 1;
    }
  }
}
