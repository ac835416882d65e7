package io.slipway.director.executing;

import io.slipway.model.deployment.InstanceGroup.PersistentDisk;
import io.slipway.model.instances.InstanceRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The blueprint of an instance that is deleted. */
enum NothingToBuild implements Blueprint {
  INSTANCE;

  @Override
  public Vms.Order vm(InstanceRecord instance) {
    throw new IllegalStateException(instance.fullName() + " is deleted and gets no VM");
  }

  @Override
  public Map<String, @Nullable Object> applySpec(InstanceRecord instance) {
    return Map.of();
  }

  @Override
  public Map<String, @Nullable Object> applySpecWithoutJobs(InstanceRecord instance) {
    return Map.of();
  }

  @Override
  public Blueprint on(Map<String, @Nullable Object> networks) {
    return this;
  }

  @Override
  public Optional<Map<String, @Nullable Object>> bareSpec() {
    return Optional.empty();
  }

  @Override
  public Optional<Map<String, @Nullable Object>> fullSpec(InstanceRecord instance) {
    return Optional.empty();
  }

  @Override
  public Optional<PersistentDisk> disk() {
    return Optional.empty();
  }

  @Override
  public List<Integer> obsoleteAddresses() {
    return List.of();
  }
}
