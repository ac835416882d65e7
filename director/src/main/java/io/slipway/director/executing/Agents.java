package io.slipway.director.executing;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentClient;
import io.slipway.bus.MessageBus;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;

/** How the Director reaches the agent of an instance. */
public final class Agents {
  private final MessageBus bus;
  private final Clock clock;

  public Agents(MessageBus bus, Clock clock) {
    this.bus = bus;
    this.clock = clock;
  }

  /** The agent of the instance's active VM. */
  public AgentClient of(InstanceRecord instance) {
    return of(
        instance,
        instance
            .activeVm()
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.INSTANCE_VM_MISSING,
                        "'" + instance.fullName() + "' doesn't reference a VM")));
  }

  public AgentClient of(InstanceRecord instance, VmRecord vm) {
    return new AgentClient(bus, clock, vm.agentId(), instance.name());
  }
}
