package io.slipway.supervisor;

import java.time.Duration;

/**
 * A process a service has, and what it uses. Processor shares are those of the time between two
 * readings, at least a second apart. Safe for use by many threads.
 */
final class LiveProcess {
  private static final Duration SHORTEST_SPAN = Duration.ofSeconds(1);
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private final int pid;
  private final int hostPid;
  private final long bornNanos;
  private boolean measured;
  private long measuredAtNanos;
  private Duration processorTime = Duration.ZERO;
  private Duration totalProcessorTime = Duration.ZERO;
  private double cpuPercent;
  private double totalCpuPercent;

  /**
   * @param bornNanos the reading of the clock when it began to live
   */
  LiveProcess(int pid, int hostPid, long bornNanos) {
    this.pid = pid;
    this.hostPid = hostPid;
    this.bornNanos = bornNanos;
  }

  Duration age(long nowNanos) {
    return Duration.ofNanos(Math.max(0, nowNanos - bornNanos));
  }

  int pid() {
    return pid;
  }

  int hostPid() {
    return hostPid;
  }

  /** What the process uses now; all zero when it has gone. */
  synchronized ServiceStatus.Usage read(Sensors sensors, long nowNanos) {
    return sensors
        .usage(hostPid)
        .map(usage -> reading(usage, sensors.memoryKilobytes(), nowNanos))
        .orElse(ServiceStatus.Usage.NOTHING);
  }

  private ServiceStatus.Usage reading(
      Sensors.ProcessUsage usage, long machineKilobytes, long nowNanos) {
    long span = nowNanos - measuredAtNanos;
    if (!measured || span >= SHORTEST_SPAN.toNanos()) {
      if (measured) {
        cpuPercent = percent(usage.processorTime().minus(processorTime), span);
        totalCpuPercent = percent(usage.totalProcessorTime().minus(totalProcessorTime), span);
      }
      measured = true;
      measuredAtNanos = nowNanos;
      processorTime = usage.processorTime();
      totalProcessorTime = usage.totalProcessorTime();
    }
    return new ServiceStatus.Usage(
        usage.parentPid(),
        usage.uptime(),
        usage.children(),
        usage.kilobytes(),
        usage.totalKilobytes(),
        share(usage.kilobytes(), machineKilobytes),
        share(usage.totalKilobytes(), machineKilobytes),
        cpuPercent,
        totalCpuPercent);
  }

  private static double percent(Duration used, long spanNanos) {
    return Math.max(0, 100.0 * used.toNanos() / spanNanos / PROCESSORS);
  }

  private static double share(long part, long whole) {
    return whole <= 0 ? 0 : 100.0 * part / whole;
  }
}
