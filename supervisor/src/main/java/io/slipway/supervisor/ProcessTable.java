package io.slipway.supervisor;

import io.slipway.base.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code /proc} says of processes, in the host's numbers. */
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");
  private static final long TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux
  private static final int LONGEST_COMMAND_LINE = 64 * 1024;

  private static final Duration FRESH = Duration.ofSeconds(1);

  /** Shared by all instances: looking at every process of the machine is not cheap. */
  private static final AtomicReference<@Nullable ProcessTable> LATEST = new AtomicReference<>();

  private static final ReentrantLock LOOKING = new ReentrantLock();
  private static final AtomicLong looks = new AtomicLong();

  private final long readAtNanos;
  private final Map<Integer, List<Integer>> childrenByParent;

  private ProcessTable(long readAtNanos, Map<Integer, List<Integer>> childrenByParent) {
    this.readAtNanos = readAtNanos;
    this.childrenByParent = childrenByParent;
  }

  /** One process by itself. */
  record Entry(
      int pid, int parent, Duration processorTime, long startTicks, long residentKilobytes) {
    /** In whole seconds, as monit tells it. */
    Duration uptime() {
      return Duration.ofSeconds(age().toSeconds());
    }

    Duration age() {
      Duration age = sinceBoot().minusMillis(startTicks * 1000 / TICKS_PER_SECOND);
      return age.isNegative() ? Duration.ZERO : age;
    }
  }

  /**
   * Who is whose child, as of at most a second ago. Whoever asks at the same time shares a look.
   */
  static ProcessTable recent(Clock clock) {
    ProcessTable latest = LATEST.get();
    if (latest != null && latest.isFresh(clock.nanoTime())) {
      return latest;
    }
    LOOKING.lock();
    try {
      long now = clock.nanoTime();
      latest = LATEST.get();
      if (latest == null || !latest.isFresh(now)) {
        latest = read(now);
        LATEST.set(latest);
        looks.incrementAndGet();
      }
      return latest;
    } finally {
      LOOKING.unlock();
    }
  }

  private boolean isFresh(long now) {
    return now - readAtNanos < FRESH.toNanos();
  }

  /** How often all of the machine's processes were looked at, for benchmarks and tests. */
  static long looks() {
    return looks.get();
  }

  private static ProcessTable read(long now) {
    Map<Integer, List<Integer>> children = new HashMap<>();
    for (int pid : pids()) {
      entry(pid)
          .ifPresent(
              entry -> children.computeIfAbsent(entry.parent(), _ -> new ArrayList<>()).add(pid));
    }
    return new ProcessTable(now, children);
  }

  /** Children, their children and so on. */
  List<Integer> descendants(int pid) {
    List<Integer> found = new ArrayList<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(pid));
    while (!open.isEmpty()) {
      for (int child : childrenByParent.getOrDefault(open.pop(), List.of())) {
        found.add(child);
        open.push(child);
      }
    }
    return found;
  }

  /** Empty when there is no such process any more. */
  static Optional<Entry> entry(int pid) {
    try {
      String stat = read(pid, "stat");
      // The name in parentheses may hold anything; fields count from after the last one.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      return Optional.of(
          new Entry(
              pid,
              Integer.parseInt(fields[1]),
              Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND),
              Long.parseLong(fields[19]),
              Long.parseLong(fields[21]) * PageSize.BYTES / 1024));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The process's number in the innermost namespace it is in; 0 when there is no such process. */
  static int innerNumber(int pid) {
    return statusLine(pid, "NSpid:")
        .map(numbers -> numbers.split("\\s+"))
        .map(numbers -> Integer.parseInt(numbers[numbers.length - 1]))
        .orElse(0);
  }

  /** The number, inside, of the oldest process of a namespace whose command line has a match. */
  static OptionalInt findInNamespaceOf(int pid, Pattern commandLine) {
    Optional<Path> namespace = namespace(pid);
    if (namespace.isEmpty()) {
      return OptionalInt.empty();
    }
    return pids().stream()
        .filter(candidate -> commandLine.matcher(commandLine(candidate)).find())
        .filter(candidate -> namespace(candidate).equals(namespace))
        .flatMap(candidate -> entry(candidate).stream())
        .min(Comparator.comparingLong(Entry::startTicks))
        .map(oldest -> OptionalInt.of(innerNumber(oldest.pid())))
        .orElse(OptionalInt.empty());
  }

  static long memoryKilobytes() {
    return Optional.of(PROC.resolve("meminfo"))
        .flatMap(file -> line(file, "MemTotal:"))
        .map(value -> Long.parseLong(value.split("\\s+")[0]))
        .orElse(0L);
  }

  private static Optional<Path> namespace(int pid) {
    try {
      return Optional.of(
          Files.readSymbolicLink(PROC.resolve(Integer.toString(pid)).resolve("ns/pid")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String commandLine(int pid) {
    try (InputStream in =
        Files.newInputStream(PROC.resolve(Integer.toString(pid)).resolve("cmdline"))) {
      return new String(in.readNBytes(LONGEST_COMMAND_LINE), StandardCharsets.UTF_8)
          .replace('\0', ' ')
          .strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<String> statusLine(int pid, String name) {
    return line(PROC.resolve(Integer.toString(pid)).resolve("status"), name);
  }

  private static Optional<String> line(Path file, String name) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Duration sinceBoot() {
    try {
      String uptime = Files.readString(PROC.resolve("uptime"));
      String seconds = uptime.substring(0, uptime.indexOf(' '));
      return Duration.ofMillis(new BigDecimal(seconds).movePointRight(3).longValue());
    } catch (IOException e) {
      return Duration.ZERO;
    }
  }

  private static String read(int pid, String name) throws IOException {
    return Files.readString(
        PROC.resolve(Integer.toString(pid)).resolve(name), StandardCharsets.ISO_8859_1);
  }

  private static List<Integer> pids() {
    List<Integer> pids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      entries.forEach(entry -> pids.add(Integer.parseInt(entry.getFileName().toString())));
    } catch (IOException e) {
      return List.of();
    }
    return pids;
  }

  /** Read once from what the kernel told this process about the machine. */
  private static final class PageSize {
    static final long BYTES = auxiliaryPageSize();

    private static final long AT_PAGESZ = 6;

    private static long auxiliaryPageSize() {
      try {
        byte[] vector = Files.readAllBytes(PROC.resolve("self/auxv"));
        LongBuffer words = ByteBuffer.wrap(vector).order(ByteOrder.nativeOrder()).asLongBuffer();
        while (words.remaining() >= 2) {
          long key = words.get();
          long value = words.get();
          if (key == AT_PAGESZ) {
            return value;
          }
        }
      } catch (IOException e) {
        return 4096;
      }
      return 4096;
    }
  }
}
