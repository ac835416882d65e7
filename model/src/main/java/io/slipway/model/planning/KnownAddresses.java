package io.slipway.model.planning;

import io.slipway.model.instances.AddressHolder;
import java.util.Map;
import java.util.Set;

/**
 * What is known of addresses before new ones are given.
 *
 * @param reserved every address reserved by anybody, as {@link AddressText} has it
 * @param inUse addresses that a stranger may use: none of them is chosen, but who names one, or has
 *     it already, keeps it
 */
public record KnownAddresses(Map<String, AddressHolder> reserved, Set<String> inUse) {
  public static KnownAddresses reserved(Map<String, AddressHolder> reserved) {
    return new KnownAddresses(reserved, Set.of());
  }
}
