package io.slipway.model.instances;

import java.util.ArrayList;
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
 * @param spec the full instance spec of its last apply (Director behaviour 5.1), plain values;
 *     empty before one
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
    Map<String, @Nullable Object> spec,
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

  /** Its addresses: those reserved, else those its spec has from dynamic networks. */
  public List<String> ips() {
    if (!addresses.isEmpty()) {
      return addresses.stream().map(one -> one.address().replaceFirst("/.*", "")).toList();
    }
    List<String> found = new ArrayList<>();
    if (spec.get("networks") instanceof Map<?, ?> networks) {
      for (Object network : networks.values()) {
        if (network instanceof Map<?, ?> settings && settings.get("ip") instanceof String ip) {
          found.add(ip);
        }
      }
    }
    return found;
  }

  /** Whether a VM that is missing would be missed: not one of an errand, or a detached one. */
  public boolean expectsVm() {
    return "service".equals(spec.get("lifecycle")) && state != InstanceState.DETACHED;
  }

  /** Where an instance is meant to be between deploys. */
  public enum InstanceState {
    STARTED,
    STOPPED,
    DETACHED
  }
}
