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

  /** Resident memory of the Director, in MiB. */
  double directorMemory() throws IOException {
    return memory(director);
  }

  /** The same of the agent host; 0 where there is none. */
  double agentsMemory() throws IOException {
    return agents.isPresent() ? memory(agents.getAsLong()) : 0;
  }

  private static double memory(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB;
      }
    }
    throw new IllegalStateException("Process " + pid + " is gone");
  }
}
