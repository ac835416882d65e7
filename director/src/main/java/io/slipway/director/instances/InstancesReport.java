package io.slipway.director.instances;

import io.slipway.base.Clock;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentClient;
import io.slipway.bus.AgentState;
import io.slipway.bus.MessageBus;
import io.slipway.bus.ProcessState;
import io.slipway.bus.spec.JobState;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tracing.TracedBus;
import io.slipway.json.Json;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.InstanceSpec.VmSpec;
import io.slipway.model.instances.InstanceSpec.VmType;
import io.slipway.model.instances.VmRecord;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What every instance is doing, asked of its agent (Director API 6.2.1): one JSON object a line in
 * the task's result.
 */
public final class InstancesReport {
  private static final Duration AGENT_TIMEOUT = Duration.ofSeconds(5);

  private final InstanceRepository instances;
  private final MessageBus bus;
  private final Clock clock;
  private final InstancePhases phases;

  public InstancesReport(
      InstanceRepository instances, MessageBus bus, Clock clock, InstancePhases phases) {
    this.phases = phases;
    this.instances = instances;
    this.bus = bus;
    this.clock = clock;
  }

  /**
   * @param onlyVms one line for every VM, instead of one for every instance
   */
  public void write(int deploymentId, boolean onlyVms, TaskContext task) {
    List<Row> rows = new ArrayList<>();
    for (InstanceRecord instance : instances.ofDeployment(deploymentId)) {
      Optional<VmRecord> active = instance.activeVm();
      if (!onlyVms) {
        rows.add(new Row(instance, active));
      } else if (active.isPresent()) {
        instance.vms().forEach(vm -> rows.add(new Row(instance, Optional.of(vm))));
      }
    }
    MessageBus traced = new TracedBus(bus, task);
    Map<Integer, StepFailure> failures = new LinkedHashMap<>();
    instances.failures().forEach(one -> failures.put(one.instanceId(), one));
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> lines =
          rows.stream()
              .map(
                  row ->
                      executor.submit(
                          () ->
                              Json.write(
                                  line(
                                      row,
                                      traced,
                                      Optional.ofNullable(failures.get(row.instance().id()))))))
              .toList();
      for (Future<String> line : lines) {
        task.result(line.get() + "\n");
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("The state of an instance cannot be told", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking for states", e);
    }
  }

  private record Row(InstanceRecord instance, Optional<VmRecord> vm) {}

  private Map<String, @Nullable Object> line(
      Row row, MessageBus traced, Optional<StepFailure> failure) {
    InstanceRecord instance = row.instance();
    Optional<AgentState> state = row.vm().flatMap(vm -> ask(instance, vm, traced));
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("vm_cid", row.vm().map(VmRecord::cid).orElse(null));
    line.put("active", row.vm().map(VmRecord::active).orElse(null));
    line.put(
        "vm_created_at",
        row.vm()
            .map(
                vm ->
                    DateTimeFormatter.ISO_INSTANT.format(
                        vm.createdAt().truncatedTo(ChronoUnit.SECONDS)))
            .orElse(null));
    line.put("cloud_properties", row.vm().map(VmRecord::cloudProperties).orElse(null));
    List<String> disks =
        instance.disks().stream().filter(DiskRecord::active).map(DiskRecord::cid).toList();
    line.put("disk_cid", disks.isEmpty() ? null : disks.getFirst());
    line.put("disk_cids", disks);
    line.put("ips", instance.ips());
    line.put("agent_id", row.vm().map(VmRecord::agentId).orElse(null));
    line.put("job_name", instance.group());
    line.put("index", instance.index());
    line.put("job_state", jobState(row, state));
    line.put("state", instance.state().name().toLowerCase(Locale.ROOT));
    line.put("vm_type", vmType(instance));
    line.put("vitals", state.map(AgentState::vitals).orElse(null));
    line.put(
        "processes",
        state
            .map(one -> one.processes().stream().map(ProcessState::toPlain).toList())
            .orElse(List.of()));
    line.put("az", instance.availabilityZone().orElse(null));
    line.put("id", instance.uuid());
    line.put("bootstrap", instance.bootstrap());
    line.put("ignore", instance.ignore());
    line.put("stemcell", stemcell(row));
    Map<String, @Nullable Object> own = own(instance, failure);
    if (!own.isEmpty()) {
      line.put("slipway", own);
    }
    return line;
  }

  /** What no stock Director says; nothing of an instance that is what it shall be. */
  private Map<String, @Nullable Object> own(
      InstanceRecord instance, Optional<StepFailure> failure) {
    Map<String, @Nullable Object> own = new LinkedHashMap<>();
    phases
        .of(instance.id())
        .ifPresent(
            phase -> {
              own.put("phase", phase.step());
              own.put("since", phase.since().toString());
              own.put("for_ms", Duration.between(phase.since(), clock.now()).toMillis());
              own.put("task", phase.taskId());
            });
    failure.ifPresent(
        failed -> {
          Map<String, @Nullable Object> plain = new LinkedHashMap<>();
          plain.put("step", failed.step());
          plain.put("message", failed.message());
          plain.put("task", failed.taskId());
          plain.put("at", failed.at().toString());
          own.put("failed", plain);
        });
    if (failure.isPresent() || instance.isUnfinished()) {
      own.put("incomplete", true);
    }
    return own;
  }

  private Optional<AgentState> ask(InstanceRecord instance, VmRecord vm, MessageBus traced) {
    try {
      return Optional.of(
          new AgentClient(traced, clock, vm.agentId(), instance.name())
              .withTimeout(AGENT_TIMEOUT)
              .getFullState());
    } catch (SlipwayException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String jobState(Row row, Optional<AgentState> state) {
    if (row.vm().isEmpty()) {
      return null;
    }
    return state.map(AgentState::jobState).orElse(JobState.UNRESPONSIVE_AGENT).word();
  }

  private static @Nullable String vmType(InstanceRecord instance) {
    return instance
        .spec()
        .flatMap(InstanceSpec::vm)
        .flatMap(VmSpec::type)
        .map(VmType::name)
        .orElse(null);
  }

  private static Map<String, @Nullable Object> stemcell(Row row) {
    Map<String, @Nullable Object> stemcell = new LinkedHashMap<>();
    stemcell.put("name", row.vm().map(VmRecord::stemcellName).orElse(null));
    stemcell.put("version", row.vm().map(VmRecord::stemcellVersion).orElse(null));
    stemcell.put("api_version", null);
    return stemcell;
  }
}
