package io.slipway.director.upkeep;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;

/**
 * Networks that a Director makes in a cloud and leaves to be deleted later. This one makes none: a
 * cloud config that asks for {@code managed} ones is refused, so there is never anything to delete.
 */
public final class Networks {
  private Networks() {}

  /** What is said to whoever wants to delete one. */
  public static SlipwayException unknown(String name) {
    return new SlipwayException(
        ErrorCode.NETWORK_NOT_FOUND_ERROR, "Deleting non-existing network " + name);
  }
}
