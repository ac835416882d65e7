package io.slipway.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What kind of machine this is, for people. */
final class ThisMachine {
  private static final String NAME = "PRETTY_NAME=";

  private ThisMachine() {}

  /** {@code Debian GNU/Linux 13 (trixie), amd64}. */
  static String describe(Path osRelease, String architecture) {
    String system = "Linux";
    try {
      system =
          Files.readAllLines(osRelease).stream()
              .filter(line -> line.startsWith(NAME))
              .map(line -> line.substring(NAME.length()).replace("\"", ""))
              .findFirst()
              .orElse(system);
    } catch (IOException _) {
      // Some minimal systems do not say.
    }
    return system + ", " + architecture;
  }
}
