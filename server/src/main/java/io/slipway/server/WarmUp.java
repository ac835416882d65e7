package io.slipway.server;

import io.slipway.cli.CliEnvironment;
import io.slipway.cli.main.Cli;
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
      String release = arguments[1];
      exitCode += run(slipway, "env");
      exitCode += run(slipway, "run", release);
      exitCode += run(slipway, "run", release, "-p", "greeter.greeting=Hi");
      exitCode += run(slipway, "instances", "--ps");
      exitCode += run(slipway, "tasks", "--recent");
      exitCode += run(slipway, "render", release);
      exitCode += run(slipway, "render", release, "-p", "greeter.greeting=Ho", "--diff-running");
      exitCode += run(slipway, "render", release, "--output", arguments[0] + "/rendered");
      exitCode += run(slipway, "delete-deployment", "-n");
    }
    System.exit(exitCode);
  }

  private static int run(EmbeddedSlipway slipway, String... arguments) {
    return Cli.run(
        arguments,
        slipway.director(),
        slipway.renderer(),
        slipway.linter(),
        slipway.values(),
        CliEnvironment.ofProcess());
  }
}
