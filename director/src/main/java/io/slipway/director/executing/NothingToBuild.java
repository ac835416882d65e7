package io.slipway.director.executing;

import io.slipway.bus.spec.ApplySpec;
import io.slipway.model.instances.InstanceRecord;

/** The blueprint of an instance that is deleted. */
enum NothingToBuild implements Blueprint {
  INSTANCE;

  @Override
  public Vms.Order vm(InstanceRecord instance) {
    throw new IllegalStateException(instance.fullName() + " is deleted and gets no VM");
  }

  @Override
  public ApplySpec applySpec(InstanceRecord instance) {
    return ApplySpec.NOTHING;
  }

  @Override
  public ApplySpec applySpecWithoutJobs(InstanceRecord instance) {
    return ApplySpec.NOTHING;
  }
}
