package io.slipway.supervisor;

/**
 * What can be wrong with a service: monit's event classes, with the bit each has in {@code status}
 * and the names its alerts carry (agent contract 7.1, 7.9). In monit's own order, which decides
 * which of several faults {@code summary} shows.
 */
public enum EventType {
  CHECKSUM(0x1, "Checksum failed", "Checksum succeeded", "Checksum changed"),
  CONNECTION(0x20, "Connection failed", "Connection succeeded", "Connection changed"),
  DATA(0x800, "Data access error", "Data access succeeded", "Data access changed"),
  EXECUTION(0x1000, "Execution failed", "Execution succeeded", "Execution changed"),
  NONEXISTENCE(0x200, "Does not exist", "Exists", "Existence changed"),
  PID(0x40000, "PID failed", "PID succeeded", "PID changed"),
  RESOURCE(0x2, "Resource limit matched", "Resource limit succeeded", "Resource limit changed"),
  SIZE(0x10, "Size failed", "Size succeeded", "Size changed"),
  TIMEOUT(0x4, "Timeout", "Timeout recovery", "Timeout changed"),
  TIMESTAMP(0x8, "Timestamp failed", "Timestamp succeeded", "Timestamp changed");

  private final int bit;
  private final String failed;
  private final String succeeded;
  private final String changed;

  EventType(int bit, String failed, String succeeded, String changed) {
    this.bit = bit;
    this.failed = failed;
    this.succeeded = succeeded;
    this.changed = changed;
  }

  public int bit() {
    return bit;
  }

  public String failed() {
    return failed;
  }

  public String succeeded() {
    return succeeded;
  }

  public String changed() {
    return changed;
  }
}
