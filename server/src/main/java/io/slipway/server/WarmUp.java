package io.slipway.server;

import io.slipway.base.Clock;
import io.slipway.cli.Cli;
import io.slipway.cli.CliEnvironment;
import io.slipway.cli.LocalDirector;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The training run of the JVM's ahead-of-time cache: a Director in a home of its own, asked what
 * people ask it, by the command line in the same process. Used by the build only.
 */
public final class WarmUp {
  private WarmUp() {}

  /**
   * @param arguments the home, which the caller deletes, and a release directory to deploy
   */
  public static void main(String[] arguments) throws Exception {
    Home home = new Home(Path.of(arguments[0])).create();
    int exitCode = 0;
    try (LocalSlipway slipway = new LocalSlipway(home, 0, Clock.system())) {
      slipway.awaitTemplates();
      LocalDirector director = new InThisProcess(slipway);
      exitCode += run(director, "env");
      exitCode += run(director, "run", arguments[1]);
      exitCode += run(director, "run", arguments[1], "-p", "greeter.greeting=Hi");
      exitCode += run(director, "instances", "--ps");
      exitCode += run(director, "tasks", "--recent");
      exitCode += run(director, "delete-deployment", "-n");
    }
    System.exit(exitCode);
  }

  private static int run(LocalDirector director, String... arguments) {
    return Cli.run(arguments, director, CliEnvironment.ofProcess());
  }

  /** A Director that needs no starting. */
  private record InThisProcess(LocalSlipway slipway) implements LocalDirector {
    @Override
    public Optional<DirectorAddress> running() {
      return Optional.of(
          new DirectorAddress(
              "https://127.0.0.1:" + slipway.port(),
              slipway.certificates().authority(),
              slipway.credentials().user(),
              slipway.credentials().password()));
    }

    @Override
    public Started start() {
      return new Started(running().orElseThrow(), true);
    }

    @Override
    public boolean stop() {
      return false;
    }

    @Override
    public String doctor() {
      return "";
    }

    @Override
    public Optional<Path> logDirectory(String vmCid) {
      return Optional.empty();
    }
  }
}
