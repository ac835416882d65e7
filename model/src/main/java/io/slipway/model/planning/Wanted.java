package io.slipway.model.planning;

import io.slipway.model.deployment.InstanceGroup.GroupNetwork;
import io.slipway.model.deployment.Ip;
import java.util.Optional;

/**
 * An address an instance is to have on a network.
 *
 * @param fixed empty for whatever is free
 */
record Wanted(GroupNetwork network, Optional<Ip> fixed) {}
