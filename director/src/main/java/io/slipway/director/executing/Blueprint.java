package io.slipway.director.executing;

import io.slipway.model.deployment.InstanceGroup.PersistentDisk;
import io.slipway.model.instances.InstanceRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an instance is to be made of: its VM, its disk, and what is installed on it. */
public interface Blueprint {
  /** What a VM of it is made with. */
  Vms.Order vm(InstanceRecord instance);

  /** What the agent is told to install; the files it fetches for that are stored by then. */
  Map<String, @Nullable Object> applySpec(InstanceRecord instance);

  /** The same without jobs: packages can be downloaded before the VM takes over. */
  Map<String, @Nullable Object> applySpecWithoutJobs(InstanceRecord instance);

  /**
   * The same with what has become known about its networks.
   *
   * @param networks as the agent of its VM says
   */
  Blueprint on(Map<String, @Nullable Object> networks);

  /** The spec of the instance while nothing is installed on its VM; empty to leave it as it is. */
  Optional<Map<String, @Nullable Object>> bareSpec();

  /** The spec of the instance that has everything; empty to leave it as it is. */
  Optional<Map<String, @Nullable Object>> fullSpec(InstanceRecord instance);

  Optional<PersistentDisk> disk();

  /** Ids of addresses the instance has to give up. */
  List<Integer> obsoleteAddresses();

  /** For an instance that goes: nothing is to be installed, nothing to be made. */
  static Blueprint nothing() {
    return NothingToBuild.INSTANCE;
  }
}
