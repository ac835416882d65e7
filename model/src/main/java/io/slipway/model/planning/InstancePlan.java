package io.slipway.model.planning;

import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One instance as it shall be after this deploy.
 *
 * @param existing the stored instance it continues; empty for a new one
 * @param networks settings per network name (behaviour 1.2.1), with the addresses it is to have;
 *     what goes into the apply spec and to the CPI
 * @param addresses to reserve before anything is done
 * @param obsoleteAddresses ids of stored reservations it no longer needs
 * @param networksChanged whether the VM has to be replaced for its networks' sake
 */
public record InstancePlan(
    InstanceGroup group,
    int index,
    String uuid,
    boolean bootstrap,
    Optional<String> availabilityZone,
    Optional<InstanceRecord> existing,
    InstanceState target,
    VirtualState virtualState,
    Map<String, Map<String, @Nullable Object>> networks,
    List<AddressWish> addresses,
    List<Integer> obsoleteAddresses,
    boolean networksChanged) {

  /** {@code group/uuid (index)}. */
  public String fullName() {
    return group.name() + "/" + uuid + " (" + index + ")";
  }

  public boolean isNew() {
    return existing.isEmpty();
  }

  /** The same with what has become known about its networks. */
  public InstancePlan withNetworks(Map<String, Map<String, @Nullable Object>> settled) {
    return new InstancePlan(
        group,
        index,
        uuid,
        bootstrap,
        availabilityZone,
        existing,
        target,
        virtualState,
        settled,
        addresses,
        obsoleteAddresses,
        networksChanged);
  }

  /** What is asked for beyond a lasting state. */
  public enum VirtualState {
    NONE,
    RESTART,
    RECREATE
  }

  public record AddressWish(String network, String address, boolean isStatic) {}
}
