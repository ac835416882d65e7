package io.slipway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel counts of this machine and its processes; sizes in KiB. */
final class Kernel {
  private static final double NANOS = 1e9;

  private Kernel() {}

  /** CPU time, user and system, of this process so far; seconds. */
  static double ownCpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / NANOS;
  }

  static long availableMemory() {
    return field("/proc/meminfo", "MemAvailable");
  }

  static long residentMemory() {
    return field("/proc/self/status", "VmRSS");
  }

  /** Its own memory and its share of what it has in common with others. */
  static long proportionalMemory(long pid) {
    return field("/proc/" + pid + "/smaps_rollup", "Pss");
  }

  static double load() {
    return Double.parseDouble(read("/proc/loadavg").split(" ")[0]);
  }

  static String release() {
    return read("/proc/sys/kernel/osrelease").strip();
  }

  private static long field(String file, String name) {
    return read(file)
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("There is no " + name + " in " + file));
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The benchmark needs " + file, e);
    }
  }
}
