package io.slipway.model.procedures;

import io.slipway.model.instances.InstanceRecord.InstanceState;

/**
 * What an instance is, as far as it decides what has to be done to it.
 *
 * @param state as it is stored: what it was last brought to
 * @param vm whether it has an active VM
 * @param twin whether a VM stands ready to take the active one's place
 * @param reachable whether the agent of the active VM answers; one that does not is asked nothing
 * @param disks whether it has persistent disks
 * @param ignored left alone whatever is asked for
 */
public record ActualState(
    InstanceState state,
    boolean vm,
    boolean twin,
    boolean reachable,
    boolean disks,
    boolean ignored) {

  /** The same after it has been brought to that state. */
  ActualState after(InstanceState target) {
    return new ActualState(target, target != InstanceState.DETACHED, false, true, disks, ignored);
  }

  /** The same after a VM has been made for it. */
  ActualState withVm() {
    return new ActualState(state, true, twin, true, disks, ignored);
  }
}
