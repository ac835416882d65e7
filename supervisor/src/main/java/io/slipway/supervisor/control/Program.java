package io.slipway.supervisor.control;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A program a service is started or stopped with, or a rule executes. It is run directly, not by a
 * shell: {@code arguments} are exactly what it gets, the first one being its path.
 *
 * @param user the user to run it as, by name or number, when not root
 * @param group the group likewise
 * @param timeout how long its effect may take
 */
public record Program(
    List<String> arguments, Optional<String> user, Optional<String> group, Duration timeout) {
  /** What monit allows a program when the control file does not say. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  public Program {
    arguments = List.copyOf(arguments);
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("A program needs a path");
    }
  }

  public String path() {
    return arguments.getFirst();
  }
}
