package io.slipway.bench.against;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The processes of a home as the kernel counts them: its Director, and its agent host where there
 * is one.
 *
 * @param agents empty where the Director does its work too
 */
record Processes(long director, OptionalLong agents) {
  private static final Pattern PID = Pattern.compile("\"pid\": *(\\d+)");
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;
  private static final double KIB_PER_MIB = 1024;

  static Processes of(Path home) throws IOException {
    return new Processes(
        pid(home.resolve("director.json")).orElseThrow(), pid(home.resolve("agents.json")));
  }

  private static OptionalLong pid(Path file) throws IOException {
    if (!Files.exists(file)) {
      return OptionalLong.empty();
    }
    Matcher pid = PID.matcher(Files.readString(file));
    return pid.find() ? OptionalLong.of(Long.parseLong(pid.group(1))) : OptionalLong.empty();
  }

  /** User and system time of both so far, in seconds; without what their children have used. */
  double cpuSeconds() throws IOException {
    return cpuSeconds(director) + (agents.isPresent() ? cpuSeconds(agents.getAsLong()) : 0);
  }

  private static double cpuSeconds(long pid) throws IOException {
    String stat =
        Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]))
        / TICKS_PER_SECOND;
  }

  /**
   * Resident memory, in MiB.
   *
   * @param all what the kernel calls resident, pages of files included
   * @param own what is the process's alone, and cannot be had again from a file
   */
  record Memory(double all, double own) {
    private static final Memory NONE = new Memory(0, 0);

    private static Memory of(long pid) throws IOException {
      String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
      return new Memory(mebibytes(status, "VmRSS"), mebibytes(status, "RssAnon"));
    }

    private static double mebibytes(String status, String what) {
      return status
          .lines()
          .filter(line -> line.startsWith(what + ":"))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("A process has ended"));
    }
  }

  /** Of the Director. */
  Memory directorMemory() throws IOException {
    return Memory.of(director);
  }

  /** Of the agent host; nothing where there is none. */
  Memory agentsMemory() throws IOException {
    return agents.isPresent() ? Memory.of(agents.getAsLong()) : Memory.NONE;
  }
}
