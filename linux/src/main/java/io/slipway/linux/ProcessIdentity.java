package io.slipway.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

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

  /**
   * How this very process has ended, while its parent has not collected it.
   *
   * @return its wait status ({@link WaitStatus}); empty when it lives, is gone, or may not be
   *     looked into: then the kernel says 0, so that a real 0 is not told from that
   */
  public OptionalInt uncollectedExitStatus() {
    Optional<String[]> stat = stat(pid);
    if (stat.isEmpty() || !isOver(stat.get()) || Long.parseLong(stat.get()[19]) != startTicks) {
      return OptionalInt.empty();
    }
    int status = Integer.parseInt(stat.get()[49]);
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }

  private static Optional<ProcessIdentity> readStat(int pid) {
    return stat(pid)
        .filter(fields -> !isOver(fields))
        .map(fields -> new ProcessIdentity(pid, Long.parseLong(fields[19])));
  }

  private static boolean isOver(String[] fields) {
    return fields[0].equals("Z") || fields[0].equals("X");
  }

  /** The fields from the state on; empty when there is no such process, or it went meanwhile. */
  private static Optional<String[]> stat(int pid) {
    try {
      String stat =
          Files.readString(
              Path.of("/proc", Integer.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      // The name in parentheses may hold anything, parentheses too; fields count from after the
      // last.
      return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" "));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
