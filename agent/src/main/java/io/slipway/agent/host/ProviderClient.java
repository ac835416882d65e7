package io.slipway.agent.host;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.MessageBus;
import io.slipway.cpi.Cpi;
import io.slipway.cpi.CpiMethod;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The provider of an agent host, over the bus. Ids are given here, so that a call that is made
 * again, because an agent host died over it, makes nothing twice.
 */
public final class ProviderClient implements Cpi {
  private final MessageBus bus;

  public ProviderClient(MessageBus bus) {
    this.bus = bus;
  }

  /** Destroys the VMs that are none of these. */
  public void keepOnly(Set<String> vmCids) {
    ask(ProviderCall.KEEP_ONLY, List.copyOf(vmCids));
  }

  /** Ends the agent host when it has no instance; it may be gone before it has answered. */
  public CompletableFuture<?> endWhenEmpty() {
    return bus.request(ProviderCall.ID, AgentRequest.of("end_when_empty"));
  }

  @Override
  public ProviderInfo info() {
    return LocalProvider.INFO;
  }

  @Override
  public String createStemcell(Path image, Map<String, @Nullable Object> cloudProperties) {
    return String.valueOf(call(CpiMethod.CREATE_STEMCELL, image.toString(), cloudProperties));
  }

  @Override
  public void deleteStemcell(String stemcellCid) {
    call(CpiMethod.DELETE_STEMCELL, stemcellCid);
  }

  @Override
  public Set<String> addressesInUse() {
    if (call(CpiMethod.ADDRESSES_IN_USE) instanceof List<?> addresses) {
      return addresses.stream().map(String::valueOf).collect(Collectors.toSet());
    }
    throw new SlipwayException(ErrorCode.GENERIC, "The agent host's provider told of no addresses");
  }

  @Override
  public Vm createVm(VmRequest request) {
    Object result =
        call(
            CpiMethod.CREATE_VM,
            request.agentId(),
            request.stemcellCid(),
            request.cloudProperties(),
            request.networks(),
            request.diskCids(),
            request.env(),
            LocalProvider.newVmCid());
    if (result instanceof List<?> vm && vm.size() == 2) {
      return new Vm(String.valueOf(vm.get(0)), ProviderCall.networks(vm.get(1)));
    }
    throw new SlipwayException(ErrorCode.GENERIC, "The agent host's provider told of no VM");
  }

  @Override
  public void deleteVm(String vmCid) {
    call(CpiMethod.DELETE_VM, vmCid);
  }

  @Override
  public boolean hasVm(String vmCid) {
    return Boolean.TRUE.equals(call(CpiMethod.HAS_VM, vmCid));
  }

  @Override
  public void rebootVm(String vmCid) {
    call(CpiMethod.REBOOT_VM, vmCid);
  }

  @Override
  public void setVmMetadata(String vmCid, Map<String, String> metadata) {
    // Nobody on this machine reads it.
  }

  @Override
  public String createDisk(
      int size, Map<String, @Nullable Object> cloudProperties, Optional<String> vmCid) {
    return String.valueOf(call(CpiMethod.CREATE_DISK, LocalProvider.newDiskCid()));
  }

  @Override
  public void deleteDisk(String diskCid) {
    call(CpiMethod.DELETE_DISK, diskCid);
  }

  @Override
  public boolean hasDisk(String diskCid) {
    return Boolean.TRUE.equals(call(CpiMethod.HAS_DISK, diskCid));
  }

  @Override
  public Object attachDisk(String vmCid, String diskCid) {
    return String.valueOf(call(CpiMethod.ATTACH_DISK, vmCid, diskCid));
  }

  @Override
  public void detachDisk(String vmCid, String diskCid) {
    // The agent has unmounted it; nothing else holds it.
  }

  @Override
  public boolean resizeDisk(String diskCid, int size) {
    return true; // A folder is as large as what is in it.
  }

  @Override
  public Optional<String> updateDisk(
      String diskCid, int size, Map<String, @Nullable Object> cloudProperties) {
    return Optional.of(diskCid);
  }

  @Override
  public void setDiskMetadata(String diskCid, Map<String, String> metadata) {
    // Nobody on this machine reads it.
  }

  @Override
  public Optional<String> snapshotDisk(String diskCid, Map<String, String> metadata) {
    return Optional.of(
        String.valueOf(call(CpiMethod.SNAPSHOT_DISK, diskCid, LocalProvider.newSnapshotCid())));
  }

  @Override
  public void deleteSnapshot(String snapshotCid) {
    call(CpiMethod.DELETE_SNAPSHOT, snapshotCid);
  }

  private @Nullable Object call(CpiMethod method, @Nullable Object... arguments) {
    return ask(method.word(), arguments);
  }

  /** Waits as long as it takes: an agent host that is gone comes again, and is asked again. */
  private @Nullable Object ask(String method, @Nullable Object... arguments) {
    AgentReply reply;
    try {
      reply = bus.request(ProviderCall.ID, AgentRequest.of(method, arguments)).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlipwayException(
          ErrorCode.GENERIC, "Interrupted while the agent host does '" + method + "'", e);
    } catch (ExecutionException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "The agent host could not be asked for '" + method + "'", e);
    }
    return switch (reply) {
      case AgentReply.Value(Object value) -> ProviderCall.value(value);
      case AgentReply.Failure(String message) ->
          throw new SlipwayException(ErrorCode.GENERIC, message);
    };
  }
}
