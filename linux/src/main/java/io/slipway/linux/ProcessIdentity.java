package io.slipway.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    OptionalInt status = waitStatus();
    return status.isPresent() && status.getAsInt() == 0 ? OptionalInt.empty() : status;
  }

  /**
   * The process that has this number now, even when it has ended and waits to be collected: a
   * child's identity right after its start.
   */
  public static Optional<ProcessIdentity> ofUncollected(int pid) {
    return Stat.read(pid).map(stat -> new ProcessIdentity(pid, stat.startTicks()));
  }

  /** Whether the process has ended and nobody has collected it yet. */
  public boolean isUncollected() {
    return zombie().isPresent();
  }

  /**
   * The wait status ({@link WaitStatus}) of a process that has ended and that its parent, whoever
   * that is, has not collected; empty otherwise.
   */
  public OptionalInt waitStatus() {
    return zombie().map(stat -> OptionalInt.of(stat.exitCode())).orElseGet(OptionalInt::empty);
  }

  private Optional<Stat> zombie() {
    return Stat.read(pid).filter(stat -> stat.startTicks() == startTicks && stat.hasEnded());
  }

  /** The children of a process, those that have ended and were not collected among them. */
  public static List<ProcessIdentity> childrenOf(int parent) {
    List<ProcessIdentity> children = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        int pid = Integer.parseInt(process.getFileName().toString());
        Stat.read(pid)
            .filter(stat -> stat.parent() == parent)
            .ifPresent(stat -> children.add(new ProcessIdentity(pid, stat.startTicks())));
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new IllegalStateException("/proc cannot be read", e);
    }
    return children;
  }

  /**
   * Where a process that lives stands among others.
   *
   * @param parent by number, like the group and the session
   */
  public record Kinship(ProcessIdentity process, int parent, int group, int session) {}

  /** Every process that lives. */
  public static List<Kinship> living() {
    List<Kinship> living = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        int pid = Integer.parseInt(process.getFileName().toString());
        Stat.read(pid)
            .filter(stat -> !stat.hasEnded())
            .ifPresent(
                stat ->
                    living.add(
                        new Kinship(
                            new ProcessIdentity(pid, stat.startTicks()),
                            stat.parent(),
                            stat.group(),
                            stat.session())));
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new IllegalStateException("/proc cannot be read", e);
    }
    return living;
  }

  /** The name of the program it runs, its first 15 characters; empty when it is gone. */
  public String programName() {
    try {
      String name =
          Files.readString(
              Path.of("/proc", Integer.toString(pid), "comm"), StandardCharsets.ISO_8859_1);
      return Stat.read(pid).filter(stat -> stat.startTicks() == startTicks).isPresent()
          ? name.strip()
          : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<ProcessIdentity> readStat(int pid) {
    return Stat.read(pid)
        .filter(stat -> !stat.hasEnded())
        .map(stat -> new ProcessIdentity(pid, stat.startTicks()));
  }

  /** What {@code /proc/<pid>/stat} says of a process. */
  private record Stat(
      char state, int parent, int group, int session, long startTicks, int exitCode) {
    static Optional<Stat> read(int pid) {
      String stat;
      try {
        stat =
            Files.readString(
                Path.of("/proc", Integer.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        return Optional.empty(); // no such process, or it went while we looked
      }
      // The name in parentheses may hold anything, parentheses too; fields count from after it.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ");
      return Optional.of(
          new Stat(
              fields[0].charAt(0),
              Integer.parseInt(fields[1]),
              Integer.parseInt(fields[2]),
              Integer.parseInt(fields[3]),
              Long.parseLong(fields[19]),
              fields.length > 49 ? Integer.parseInt(fields[49]) : 0));
    }

    boolean hasEnded() {
      return state == 'Z' || state == 'X';
    }
  }
}
