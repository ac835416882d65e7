package io.slipway.model.planning;

import io.slipway.model.deployment.IpRange;

/** Reserved addresses as stored: plain for a single one, {@code address/bits} for a block. */
public final class AddressText {
  private AddressText() {}

  /** A single address may also be written as a block of one. */
  public static IpRange parse(String text) {
    return IpRange.parseBlock(text);
  }

  public static String of(IpRange block) {
    return block.isSingle() ? block.first().toString() : block.toString();
  }
}
