package io.slipway.supervisor;

import io.slipway.supervisor.control.MonitorMode;
import io.slipway.supervisor.control.ServiceCheck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A service as it is now.
 *
 * @param monitored whether and how it is looked after
 * @param faults what is wrong, the one to show first
 * @param pending what was asked for and is not done yet
 * @param pid its process, in the instance's numbers
 */
public record ServiceStatus(
    String name,
    ServiceCheck check,
    MonitorMode mode,
    List<String> groups,
    ServiceState state,
    Monitored monitored,
    List<Fault> faults,
    Optional<ServiceAction> pending,
    OptionalInt pid,
    Usage usage) {

  /** Whether a service is looked after. */
  public enum Monitored {
    NO(0),
    YES(1),
    INITIALIZING(2);

    private final int number;

    Monitored(int number) {
      this.number = number;
    }

    /** The value of {@code monitor} in monit's status document. */
    public int number() {
      return number;
    }
  }

  /**
   * What its process uses; all zero for other services. Percentages are of the whole machine,
   * "total" includes descendants.
   */
  public record Usage(
      int parentPid,
      Duration uptime,
      int children,
      long kilobytes,
      long totalKilobytes,
      double memoryPercent,
      double totalMemoryPercent,
      double cpuPercent,
      double totalCpuPercent) {
    static final Usage NOTHING = new Usage(0, Duration.ZERO, 0, 0, 0, 0, 0, 0, 0);
  }

  /** The bit mask of monit's {@code status}; 0 is well. */
  public int statusBits() {
    return faults.stream().mapToInt(fault -> fault.type().bit()).reduce(0, (a, b) -> a | b);
  }

  /** The first fault's message. */
  public Optional<String> statusMessage() {
    return faults.stream().findFirst().map(Fault::message);
  }

  /** The words of {@code monit summary}. */
  public String summary() {
    String words =
        switch (monitored) {
          case NO -> "not monitored";
          case INITIALIZING -> "initializing";
          case YES -> faults.isEmpty() ? wellWords() : faults.getFirst().type().failed();
        };
    return pending.map(action -> words + " - " + action.word() + " pending").orElse(words);
  }

  private String wellWords() {
    return switch (check) {
      case ServiceCheck.ProcessCheck _ -> "running";
      case ServiceCheck.Host _ -> "online with all services";
      case ServiceCheck.File _, ServiceCheck.Directory _, ServiceCheck.Filesystem _ -> "accessible";
    };
  }
}
