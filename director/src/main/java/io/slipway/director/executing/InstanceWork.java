package io.slipway.director.executing;

import io.slipway.bus.AgentClient;
import io.slipway.bus.ErrandResult;
import io.slipway.bus.StoredBlob;
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
  private volatile Optional<ErrandResult> errand = Optional.empty();
  private volatile Optional<StoredBlob> logs = Optional.empty();

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
    return readyTwin()
        .orElseThrow(
            () -> new IllegalStateException(record.fullName() + " has no VM that stands ready"));
  }

  Optional<VmRecord> readyTwin() {
    return record.vms().stream().filter(VmRecord::twin).reduce((_, later) -> later);
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

  /** How the errand ended that was run on it; empty while none has. */
  public Optional<ErrandResult> errand() {
    return errand;
  }

  void hasRun(ErrandResult result) {
    errand = Optional.of(result);
  }

  /** The logs that were fetched of it. */
  public Optional<StoredBlob> logs() {
    return logs;
  }

  void hasLogs(StoredBlob blob) {
    logs = Optional.of(blob);
  }
}
