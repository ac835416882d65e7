package io.slipway.model.instances;

import java.util.Optional;

/**
 * An address reserved for an instance; unique across all deployments.
 *
 * @param vmId the VM of the instance that has it; empty while none has
 */
public record IpAddressRecord(
    int id,
    int instanceId,
    Optional<Integer> vmId,
    String network,
    String address,
    boolean isStatic) {

  /** One that no VM has yet. */
  public IpAddressRecord(int id, int instanceId, String network, String address, boolean isStatic) {
    this(id, instanceId, Optional.empty(), network, address, isStatic);
  }
}
