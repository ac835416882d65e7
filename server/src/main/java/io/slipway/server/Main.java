package io.slipway.server;

import io.slipway.base.Clock;
import io.slipway.cli.CliEnvironment;
import io.slipway.cli.main.Cli;
import java.nio.file.Path;

/** The program: the command line, and the Director it starts. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Home home = Home.ofEnvironment();
    home.closeToOthers();
    int exitCode =
        switch (arguments.length == 1 ? arguments[0] : "") {
          case ChildProgram.DIRECTOR -> Serve.run(home.create(), System.out);
          case ChildProgram.KEEPER -> Keeper.run(home.create());
          case ChildProgram.AGENTS -> ServeAgents.run(home.create(), System.out);
          case ChildProgram.DOCTOR -> {
            System.out.print(Doctor.report(home.create()));
            yield 0;
          }
          default ->
              Cli.run(
                  arguments,
                  new DirectorProcess(home, Path.of(System.getProperty("slipway.program", "."))),
                  new OfflineRenderer(home.cache()),
                  new ReleaseLinter(home),
                  new GeneratedValues(Clock.system()),
                  CliEnvironment.ofProcess());
        };
    System.exit(exitCode);
  }
}
