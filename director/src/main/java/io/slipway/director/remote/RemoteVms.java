package io.slipway.director.remote;

import io.slipway.base.Clock;
import io.slipway.bus.CredentialRenewal;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The VMs whose agents connect by NATS; the server lets in whom this knows, and nobody else. */
public final class RemoteVms {
  private final RemoteVmRepository repository;
  private final RemoteAgentOptions options;
  private final AgentCertificates certificates;
  private final NatsAuthorization authorization;
  private final Map<String, RemoteVm> vms = new ConcurrentHashMap<>();

  /**
   * @param serverCa file with the authorities of the servers' certificates
   * @param director subject of its certificate
   * @throws io.slipway.base.SlipwayException when no certificates can be made
   */
  public RemoteVms(
      RemoteVmRepository repository,
      RemoteAgentOptions options,
      Path serverCa,
      String director,
      Clock clock) {
    this.repository = repository;
    this.options = options;
    this.certificates = new AgentCertificates(options, serverCa, clock);
    this.authorization = new NatsAuthorization(options, director);
    for (RemoteVm vm : repository.list()) {
      if (vm.vmCid().isPresent()) {
        vms.put(vm.agentId(), vm);
      } else {
        repository.delete(vm.agentId()); // The Director ended while it was made.
      }
    }
    authorization.write(this::all);
  }

  private Collection<RemoteVm> all() {
    return List.copyOf(vms.values());
  }

  public boolean isRemote(String agentId) {
    return vms.containsKey(agentId);
  }

  Optional<RemoteVm> ofVm(String vmCid) {
    return vms.values().stream()
        .filter(vm -> vm.vmCid().filter(vmCid::equals).isPresent())
        .findAny();
  }

  /**
   * Lets the agent of a VM in before there is one.
   *
   * @return what its environment's {@code bosh.mbus} is to hold
   */
  Map<String, @Nullable Object> admit(String agentId, Optional<Integer> stemcellApiVersion) {
    remember(
        new RemoteVm(agentId, Optional.empty(), stemcellApiVersion, false, certificates.digest()));
    return certificates.bootstrap(agentId);
  }

  void made(String agentId, String vmCid) {
    Optional.ofNullable(vms.get(agentId)).ifPresent(vm -> remember(vm.made(vmCid)));
  }

  private void remember(RemoteVm vm) {
    repository.put(vm);
    vms.put(vm.agentId(), vm);
    authorization.write(this::all);
  }

  void forget(String agentId) {
    repository.delete(agentId);
    if (vms.remove(agentId) != null) {
      authorization.write(this::all);
    }
  }

  /** The certificate an agent is to keep, unless it has it. */
  public Optional<CredentialRenewal> renewal(String agentId) {
    String digest = certificates.digest();
    return Optional.ofNullable(vms.get(agentId))
        .filter(vm -> (options.shortLived() && !vm.permanent()) || !vm.busDigest().equals(digest))
        .map(
            _ ->
                new CredentialRenewal(
                    certificates.permanent(agentId), () -> settled(agentId, digest)));
  }

  private void settled(String agentId, String digest) {
    Optional.ofNullable(vms.get(agentId)).ifPresent(vm -> remember(vm.settled(digest)));
  }
}
