package io.slipway.director.remote;

import java.util.Optional;

/**
 * A VM whose agent connects to the Director by NATS.
 *
 * @param vmCid absent while it is being made
 * @param stemcellApiVersion of what it was made from
 * @param permanent whether the agent has got the certificate it keeps
 * @param busDigest of the certificates' authority when it got it; empty before
 */
public record RemoteVm(
    String agentId,
    Optional<String> vmCid,
    Optional<Integer> stemcellApiVersion,
    boolean permanent,
    String busDigest) {

  RemoteVm made(String cid) {
    return new RemoteVm(agentId, Optional.of(cid), stemcellApiVersion, permanent, busDigest);
  }

  RemoteVm settled(String digest) {
    return new RemoteVm(agentId, vmCid, stemcellApiVersion, true, digest);
  }
}
