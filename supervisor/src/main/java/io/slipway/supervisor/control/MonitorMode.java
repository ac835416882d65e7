package io.slipway.supervisor.control;

import java.util.Locale;

/** How far the supervisor goes for a service. */
public enum MonitorMode {
  /** Watch and act: the default. */
  ACTIVE,
  /** Watch and raise alerts, but never act. */
  PASSIVE,
  /** Leave alone until somebody starts it. */
  MANUAL;

  /** The word of the control-file language. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
