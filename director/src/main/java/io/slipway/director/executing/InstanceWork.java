package io.slipway.director.executing;

import io.slipway.bus.AgentClient;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.time.Duration;
import java.util.Optional;

/** An instance on its way from one step to the next. Steps of one instance never overlap. */
public final class InstanceWork {
  private final Optional<Duration> agentTimeout;
  private volatile InstanceRecord record;
  private volatile Blueprint blueprint;
  private volatile boolean announces;

  public InstanceWork(InstanceRecord record, Blueprint blueprint) {
    this(record, blueprint, Optional.empty());
  }

  /**
   * @param agentTimeout for single answers of the agent; empty for the usual one
   */
  public InstanceWork(InstanceRecord record, Blueprint blueprint, Optional<Duration> agentTimeout) {
    this.record = record;
    this.blueprint = blueprint;
    this.agentTimeout = agentTimeout;
  }

  /** As it is stored now, as far as VMs, disks and addresses are concerned. */
  public InstanceRecord record() {
    return record;
  }

  Blueprint blueprint() {
    return blueprint;
  }

  void become(Blueprint settled) {
    blueprint = settled;
  }

  void reload(InstanceRepository instances) {
    record = instances.find(record.id()).orElseThrow();
  }

  VmRecord vm() {
    return record
        .activeVm()
        .orElseThrow(() -> new IllegalStateException(record.fullName() + " has no VM"));
  }

  /** The VM that stands ready to take over: the newest. */
  VmRecord twin() {
    return record.vms().stream()
        .filter(VmRecord::twin)
        .reduce((_, later) -> later)
        .orElseThrow(
            () -> new IllegalStateException(record.fullName() + " has no VM that stands ready"));
  }

  AgentClient agent(Agents agents) {
    AgentClient agent = agents.of(record, vm());
    return agentTimeout.map(agent::withTimeout).orElse(agent);
  }

  /** Whether its agent tells of changes by itself, as stock agents never do. */
  boolean announces() {
    return announces;
  }

  void hasAnnounced() {
    announces = true;
  }
}
