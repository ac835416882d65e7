package io.slipway.model.procedures;

import java.util.Locale;

/** The lifecycle scripts that are run at the Director's order (agent contract, section 4). */
public enum Hook {
  PRE_STOP,
  POST_STOP,
  PRE_START,
  POST_START,
  POST_DEPLOY;

  /** The file's name in a job's {@code bin}. */
  public String script() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
