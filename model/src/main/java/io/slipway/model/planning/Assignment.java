package io.slipway.model.planning;

import io.slipway.model.deployment.InstanceGroup.GroupNetwork;
import io.slipway.model.deployment.IpRange;
import io.slipway.model.planning.InstancePlan.AddressWish;
import java.util.Optional;

/**
 * What an instance has on a network.
 *
 * @param block empty on dynamic networks, whose addresses the infrastructure knows
 */
record Assignment(GroupNetwork network, Optional<IpRange> block, boolean isStatic) {

  Optional<AddressWish> wish() {
    return block.map(ip -> new AddressWish(network.name(), AddressText.of(ip), isStatic));
  }
}
