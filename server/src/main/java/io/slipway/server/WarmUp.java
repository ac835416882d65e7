package io.slipway.server;

import io.slipway.cli.Cli;
import io.slipway.cli.CliEnvironment;
import io.slipway.cli.LocalDirector;
import java.nio.file.Path;

/**
 * The training run of the JVM's ahead-of-time cache: a Director in a home of its own, asked what
 * people ask it, by the command line in the same process. Used by the build only.
 */
public final class WarmUp {
  private WarmUp() {}

  /**
   * @param arguments the home, which the caller deletes, and a release directory to deploy
   */
  public static void main(String[] arguments) {
    int exitCode = 0;
    try (EmbeddedSlipway slipway = EmbeddedSlipway.start(Path.of(arguments[0]))) {
      LocalDirector director = slipway.director();
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
    return Cli.run(arguments, director, ReleaseLinter.standard(), CliEnvironment.ofProcess());
  }
}
