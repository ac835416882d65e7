package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;

/**
 * How much one deployment may ask for. BOSH has no such limits and a single number in a manifest
 * can exhaust its Director; these leave room for ten times the largest deployments known.
 */
public final class DeploymentLimits {
  /** Of all groups together; likewise the static addresses of one network of a group. */
  public static final int INSTANCES = 20_000;

  /** Elements of one list, or keys of one mapping that is read key by key, of any document. */
  public static final int ELEMENTS = 10_000;

  public static final int GROUPS = 1_000;

  /** Of one group, those of addons included. */
  public static final int JOBS_OF_GROUP = 500;

  /** Of one network. */
  public static final int SUBNETS = 1_000;

  /** Characters of a name. */
  public static final int NAME = 255;

  /** Links whose error message lists why they cannot be resolved. */
  static final int TOLD_LINKS = 100;

  /** Of one deploy, in memory until its instances have them. */
  public static final long RENDERED_BYTES = 128L << 20;

  private DeploymentLimits() {}

  /** What is beyond a limit: names the key and where it stands, the value and the limit. */
  public static SlipwayException exceeded(String what, long value, long limit) {
    return new SlipwayException(
        ErrorCode.VALIDATION_VIOLATED_MAX,
        what + " (" + value + ") is beyond the limit of " + limit);
  }

  static void check(String what, long value, long limit) {
    if (value > limit) {
      throw exceeded(what, value, limit);
    }
  }
}
