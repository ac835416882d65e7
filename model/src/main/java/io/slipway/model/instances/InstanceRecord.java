package io.slipway.model.instances;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An instance as stored, with its VMs, disks and addresses, so that planning needs one read per
 * deployment.
 *
 * @param state what it should be: started, stopped or detached
 * @param updateCompleted false from the start of an update to its successful end: such an instance
 *     is "dirty" and is updated again by the next deploy
 * @param spec of its last apply; empty before one
 */
public record InstanceRecord(
    int id,
    int deploymentId,
    String deployment,
    String group,
    int index,
    String uuid,
    InstanceState state,
    Optional<String> availabilityZone,
    boolean bootstrap,
    boolean compilation,
    boolean ignore,
    boolean updateCompleted,
    Optional<InstanceSpec> spec,
    List<VmRecord> vms,
    List<DiskRecord> disks,
    List<IpAddressRecord> addresses) {

  /** How events and messages name it: {@code group/uuid (index)}. */
  public String fullName() {
    return group + "/" + uuid + " (" + index + ")";
  }

  /** {@code group/uuid}. */
  public String name() {
    return group + "/" + uuid;
  }

  public Optional<VmRecord> activeVm() {
    return vms.stream().filter(VmRecord::active).findFirst();
  }

  /**
   * The addresses of its VM: those reserved, else those its spec has from dynamic networks. What is
   * reserved while there is none is nobody's business.
   */
  public List<String> ips() {
    if (activeVm().isEmpty()) {
      return List.of();
    }
    if (!addresses.isEmpty()) {
      return addresses.stream().map(one -> one.address().replaceFirst("/.*", "")).toList();
    }
    return spec.map(one -> one.apply().addresses()).orElse(List.of());
  }

  /** The settings of its networks at its last apply, by name; none before one. */
  public Map<String, Map<String, @Nullable Object>> networks() {
    return spec.map(one -> one.apply().networks()).orElse(Map.of());
  }

  /** Whether it goes by that name in its group: its index or its uuid. */
  public boolean isCalled(String indexOrUuid) {
    return uuid.equals(indexOrUuid) || String.valueOf(index).equals(indexOrUuid);
  }

  /** Whether a VM that is missing would be missed: not one of an errand, or a detached one. */
  public boolean expectsVm() {
    return isOfService() && state != InstanceState.DETACHED;
  }

  private boolean isOfService() {
    return spec.filter(one -> one.lifecycle().equals("service")).isPresent();
  }

  /** Whether a deploy has begun with it and not ended; one of an errand waits until that runs. */
  public boolean isUnfinished() {
    return !updateCompleted && isOfService();
  }

  /** Where an instance is meant to be between deploys. */
  public enum InstanceState {
    STARTED,
    STOPPED,
    DETACHED
  }
}
