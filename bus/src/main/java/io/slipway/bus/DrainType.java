package io.slipway.bus;

import java.util.Locale;

/** Why an instance drains. */
public enum DrainType {
  /** It will go on with another version. */
  UPDATE,
  /** It will not run again as it is. */
  SHUTDOWN;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
