package io.slipway.model.planning;

import io.slipway.model.deployment.Ip;
import io.slipway.model.instances.InstanceRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which instances of a group there shall be, and where.
 *
 * @param placed existing ones first
 */
record Placement(List<Placed> placed, List<InstanceRecord> obsolete) {

  /**
   * @param fixed static addresses by network name
   */
  record Placed(Optional<Candidate> existing, Optional<String> zone, Map<String, Ip> fixed) {}
}
