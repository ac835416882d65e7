package io.slipway.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process by number and start time: numbers are used again, the pair is not (until the machine
 * restarts).
 *
 * @param startTicks clock ticks from the machine's start to the process's
 */
public record ProcessIdentity(int pid, long startTicks) {
  /** The process that has this number now; empty when there is none or only its zombie. */
  public static Optional<ProcessIdentity> of(int pid) {
    return pid <= 0 ? Optional.empty() : readStat(pid);
  }

  public static ProcessIdentity current() {
    int pid = (int) ProcessHandle.current().pid();
    return of(pid).orElseThrow(() -> new IllegalStateException("/proc does not show this process"));
  }

  /** Whether this very process lives; a zombie does not. */
  public boolean isAlive() {
    return of(pid).filter(this::equals).isPresent();
  }

  private static Optional<ProcessIdentity> readStat(int pid) {
    String stat;
    try {
      stat =
          Files.readString(
              Path.of("/proc", Integer.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return Optional.empty(); // no such process, or it went while we looked
    }
    // The name in parentheses may hold anything, parentheses too; fields count from after the last.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    char state = fields[0].charAt(0);
    if (state == 'Z' || state == 'X') {
      return Optional.empty();
    }
    return Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[19])));
  }
}
