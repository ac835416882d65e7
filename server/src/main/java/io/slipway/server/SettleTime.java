package io.slipway.server;

import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.deployment.SlipwayBlock;

/**
 * How long a process has to live before it is called running, where no manifest says: {@code
 * SLIPWAY_SETTLE}.
 */
final class SettleTime {
  private static final String VARIABLE = "SLIPWAY_SETTLE";

  private SettleTime() {}

  /** The default settings, with what the environment says. */
  static DirectorSettings ofEnvironment() {
    String wanted = System.getenv(VARIABLE);
    return wanted == null || wanted.isEmpty()
        ? DirectorSettings.DEFAULT
        : DirectorSettings.DEFAULT.withSettle(SlipwayBlock.settle(wanted, VARIABLE));
  }
}
