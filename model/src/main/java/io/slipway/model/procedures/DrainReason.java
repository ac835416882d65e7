package io.slipway.model.procedures;

import java.util.Locale;

/** What drain scripts are told about why they run (agent contract 3.3, 5.2). */
public enum DrainReason {
  /** The same VM goes on with another version of its jobs. */
  UPDATE,
  /** Nothing goes on: stopped, the VM replaced or deleted, or its disk changed. */
  SHUTDOWN;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
