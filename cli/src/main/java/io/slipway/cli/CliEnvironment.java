package io.slipway.cli;

import io.slipway.base.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the command line touches of the process it runs in.
 *
 * @param isTerminal whether standard output is a terminal
 * @param variables the process's environment variables
 */
public record CliEnvironment(
    InputStream stdin,
    PrintStream stdout,
    PrintStream stderr,
    boolean isTerminal,
    Map<String, String> variables,
    Path workingDirectory,
    Clock clock,
    Interruptions interruptions) {
  public CliEnvironment {
    variables = Map.copyOf(variables);
  }

  /** The process this code runs in. */
  public static CliEnvironment ofProcess() {
    return new CliEnvironment(
        System.in,
        System.out,
        System.err,
        standardOutputIsTerminal(),
        System.getenv(),
        Path.of("").toAbsolutePath(),
        Clock.system(),
        Interruptions.ofProcess());
  }

  /** The console API would ask about standard input too; only output matters here. */
  private static boolean standardOutputIsTerminal() {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }

  /** The variable's value; one that is set to nothing counts as not set. */
  public String variable(String name) {
    return variables.getOrDefault(name, "");
  }

  public String userHome() {
    String home = variable("HOME");
    return home.isEmpty() ? System.getProperty("user.home", ".") : home;
  }
}
