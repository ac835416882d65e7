package io.slipway.supervisor;

import java.util.Set;

/**
 * What outlives a supervisor: which services were not monitored. Without it, a supervisor that
 * comes back would start what had been stopped on purpose. An instance whose processes have all
 * died with its machine begins with an empty memory, for then monit starts everything (agent
 * contract 7.6).
 */
public interface MonitorMemory {
  Set<String> unmonitored();

  void remember(Set<String> unmonitored);

  /** Remembers for as long as the supervisor lives. */
  static MonitorMemory none() {
    return new MonitorMemory() {
      @Override
      public Set<String> unmonitored() {
        return Set.of();
      }

      @Override
      public void remember(Set<String> unmonitored) {}
    };
  }
}
