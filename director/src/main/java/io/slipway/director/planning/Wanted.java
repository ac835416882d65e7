package io.slipway.director.planning;

import io.slipway.director.deployment.InstanceGroup.GroupNetwork;
import io.slipway.director.deployment.Ip;
import java.util.Optional;

/**
 * An address an instance is to have on a network.
 *
 * @param fixed empty for whatever is free
 */
record Wanted(GroupNetwork network, Optional<Ip> fixed) {}
