package io.slipway.director.executing;

import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.Steering;
import io.slipway.model.deployment.InstanceGroup.Disk;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an instance is to be made of: its VM, its disks, and what is installed on it.
 *
 * <p>What has a default says by it that the instance stays as it is.
 */
public interface Blueprint {
  /** What a VM of it is made with. */
  Vms.Order vm(InstanceRecord instance);

  /** What the agent is told to install; the files it fetches for that are stored by then. */
  ApplySpec applySpec(InstanceRecord instance);

  /** The same without jobs: packages can be downloaded before the VM takes over. */
  ApplySpec applySpecWithoutJobs(InstanceRecord instance);

  /**
   * The same with what has become known about its networks.
   *
   * @param networks as the agent of its VM says
   */
  default Blueprint on(Map<String, @Nullable Object> networks) {
    return this;
  }

  /** The spec of the instance while nothing is installed on its VM; empty to leave it as it is. */
  default Optional<InstanceSpec> bareSpec() {
    return Optional.empty();
  }

  /** The spec of the instance that has everything; empty to leave it as it is. */
  default Optional<InstanceSpec> fullSpec(InstanceRecord instance) {
    return Optional.empty();
  }

  /** How its lifecycle is steered; what it was last made of says so. */
  default Steering steering(InstanceRecord instance) {
    return instance
        .spec()
        .map(spec -> spec.apply().installation().steering())
        .orElse(Steering.NONE);
  }

  /** The disks it is to have. */
  default List<Disk> disks() {
    return List.of();
  }

  /** Whether a disk the instance has is no longer what is wanted in its place. */
  default boolean isOutdated(InstanceRecord instance, DiskRecord has, Disk wanted) {
    return false;
  }

  /** Ids of addresses the instance has to give up. */
  default List<Integer> obsoleteAddresses() {
    return List.of();
  }

  /** For an instance that goes: nothing is to be installed, nothing to be made. */
  static Blueprint nothing() {
    return NothingToBuild.INSTANCE;
  }
}
