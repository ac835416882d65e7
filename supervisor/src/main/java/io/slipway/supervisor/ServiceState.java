package io.slipway.supervisor;

import java.util.Locale;

/** A service's state as the agent reports it (agent contract 7.2). */
public enum ServiceState {
  /** Not monitored. */
  UNKNOWN,
  STARTING,
  RUNNING,
  FAILING;

  /** The word in {@code get_state}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
