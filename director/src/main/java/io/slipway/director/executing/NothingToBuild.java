package io.slipway.director.executing;

import io.slipway.model.instances.InstanceRecord;
import java.util.Map;
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
}
