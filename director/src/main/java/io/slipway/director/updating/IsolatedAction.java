package io.slipway.director.updating;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentClient;
import io.slipway.bus.DrainType;
import io.slipway.bus.MessageBus;
import io.slipway.director.deployment.DeploymentRecord;
import io.slipway.director.deployment.UpdateSettings.WatchTime;
import io.slipway.director.events.Audit;
import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.instances.InstanceRecord.InstanceState;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.VmRecord;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.planning.InstanceSpecs;
import io.slipway.director.stemcells.StemcellRecord;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stops, starts, restarts or recreates one instance from what is stored about it, without looking
 * at the rest of its deployment (Director behaviour 4.8).
 */
public final class IsolatedAction {
  private static final Duration AGENT_TIMEOUT = Duration.ofSeconds(90);

  private final InstanceRepository instances;
  private final StemcellRepository stemcells;
  private final Agents agents;
  private final Vms vms;
  private final Disks disks;
  private final Starter starter;
  private final Locks locks;
  private final MessageBus bus;
  private final Audits audits;

  IsolatedAction(
      InstanceRepository instances,
      StemcellRepository stemcells,
      Agents agents,
      Vms vms,
      Disks disks,
      Starter starter,
      Locks locks,
      MessageBus bus,
      Audits audits) {
    this.instances = instances;
    this.stemcells = stemcells;
    this.agents = agents;
    this.vms = vms;
    this.disks = disks;
    this.starter = starter;
    this.locks = locks;
    this.bus = bus;
    this.audits = audits;
  }

  /** What is done to the instance. */
  public enum Action {
    START,
    STOP,
    RESTART,
    RECREATE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** What the task is called. */
    public String description() {
      return word() + " instance";
    }
  }

  /**
   * @param hard stopping deletes the VM
   */
  public record Options(boolean skipDrain, boolean hard, boolean ignoreUnresponsiveAgent) {}

  /** Returns the text that the task ends with. */
  public String run(
      DeploymentRecord deployment,
      int instanceId,
      Action action,
      Options options,
      TaskContext task) {
    return locks.withLock(
        LockName.deployment(deployment.name()),
        task,
        () -> {
          InstanceRecord instance = instances.find(instanceId).orElseThrow();
          check(instance, action);
          act(instance, action, options, task);
          return instance.name();
        });
  }

  private static void check(InstanceRecord instance, Action action) {
    if (instance.ignore()) {
      throw new SlipwayException(
          ErrorCode.DEPLOYMENT_IGNORED_INSTANCES_MODIFICATION,
          "You are trying to change the state of the ignored instance '"
              + instance.name()
              + "'.This operation is not allowed. You need to unignore it first.");
    }
    if ("errand".equals(instance.spec().get("lifecycle"))) {
      throw new SlipwayException(
          ErrorCode.INSTANCE_GROUP_INVALID_LIFECYCLE_ERROR,
          "Isolated "
              + action.word()
              + " can not be run on instances of type errand. Try the bosh run-errand command.");
    }
  }

  private void act(InstanceRecord instance, Action action, Options options, TaskContext task) {
    Stage stage = task.events().stage("Updating instance " + instance.fullName());
    Audit.Change change =
        new Audit.Change(
            action.word(),
            "instance",
            Optional.of(instance.name()),
            Optional.of(instance.name()),
            Map.of());
    try (ScriptStories stories = new ScriptStories(bus, task)) {
      instance.activeVm().ifPresent(vm -> stories.follow(instance, vm));
      audits
          .of(task)
          .around(
              change,
              () -> {
                switch (action) {
                  case STOP -> stop(instance, options.hard(), options, stage, task);
                  case START -> start(instance, stage, task, stories);
                  case RESTART -> {
                    stop(instance, false, options, stage, task);
                    start(reload(instance), stage, task, stories);
                  }
                  case RECREATE -> {
                    stop(instance, true, options, stage, task);
                    start(reload(instance), stage, task, stories);
                  }
                }
              });
    }
  }

  private InstanceRecord reload(InstanceRecord instance) {
    return instances.find(instance.id()).orElseThrow();
  }

  private void stop(
      InstanceRecord instance, boolean hard, Options options, Stage stage, TaskContext task) {
    Optional<VmRecord> vm = instance.activeVm();
    if (vm.isEmpty()) {
      return;
    }
    AgentClient agent = agents.of(instance, vm.get());
    boolean responsive = !options.ignoreUnresponsiveAgent() || answers(agent);
    if (instance.state() == InstanceState.STARTED && responsive) {
      stage.run(
          "Stopping instance",
          () ->
              Stopper.stop(
                  agent,
                  options.skipDrain(),
                  hard ? NextState.DELETE_VM : NextState.KEEP,
                  DrainType.SHUTDOWN,
                  InstanceSpecs.apply(instance.spec()),
                  task,
                  Progress.unseen()));
      instances.setState(instance.id(), InstanceState.STOPPED);
    }
    if (hard) {
      stage.run(
          "Deleting VM",
          () -> {
            if (responsive) {
              disks.detachAll(instance, vm.get(), agent);
            }
            vms.delete(instance, vm.get(), audits.of(task));
          });
      instances.setState(instance.id(), InstanceState.DETACHED);
    }
  }

  private static boolean answers(AgentClient agent) {
    try {
      agent.withTimeout(Duration.ofSeconds(5)).ping();
      return true;
    } catch (SlipwayException e) {
      return false;
    }
  }

  private void start(InstanceRecord stored, Stage stage, TaskContext task, ScriptStories stories) {
    InstanceRecord instance = stored;
    if (instance.spec().isEmpty()) {
      throw new SlipwayException(
          ErrorCode.INSTANCE_VM_MISSING,
          "'" + instance.fullName() + "' has never been deployed; deploy it first");
    }
    if (instance.activeVm().isEmpty()) {
      InstanceRecord without = instance;
      stage.run(
          "Creating VM",
          () -> vms.create(order(without), disks.remount(without), audits.of(task), task));
      instance = reload(instance);
    }
    VmRecord vm = instance.activeVm().orElseThrow();
    stories.follow(instance, vm);
    AgentClient agent = agents.of(instance, vm).withTimeout(AGENT_TIMEOUT);
    boolean runs = instance.state() == InstanceState.STARTED && agent.getState(task).isRunning();
    if (runs && instance.updateCompleted()) {
      return;
    }
    InstanceRecord ready = instance;
    stage.run(
        "Starting instance",
        () -> {
          instances.setState(ready.id(), InstanceState.STARTED);
          instances.setUpdateCompleted(ready.id(), false);
          agent.apply(InstanceSpecs.apply(ready.spec()));
          starter.start(
              agent,
              ready.fullName(),
              Optional.of(updateWatchTime(ready)),
              task,
              Progress.unseen());
          instances.setUpdateCompleted(ready.id(), true);
        });
  }

  private static WatchTime updateWatchTime(InstanceRecord instance) {
    if (instance.spec().get("update") instanceof Map<?, ?> update
        && update.get("update_watch_time") instanceof String text) {
      String[] ends = text.split("-", -1);
      return new WatchTime(
          Duration.ofMillis(Long.parseLong(ends[0])),
          Duration.ofMillis(Long.parseLong(ends[ends.length - 1])));
    }
    return new WatchTime(Duration.ofSeconds(1), Duration.ofMinutes(5));
  }

  /** A VM like the one the instance has had. */
  private Vms.Order order(InstanceRecord instance) {
    Map<String, @Nullable Object> spec = instance.spec();
    return new Vms.Order(
        instance,
        stemcell(spec),
        map(map(spec.get("vm_type")).get("cloud_properties")),
        networks(spec),
        Disks.active(instance).map(disk -> List.of(disk.cid())).orElse(List.of()),
        map(spec.get("env")),
        Map.of());
  }

  private StemcellRecord stemcell(Map<String, @Nullable Object> spec) {
    Map<String, @Nullable Object> wanted = map(spec.get("stemcell"));
    String name = String.valueOf(wanted.get("name"));
    String version = String.valueOf(wanted.get("version"));
    return stemcells
        .find(name, version, "")
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.STEMCELL_NOT_FOUND,
                    "Stemcell '" + name + "/" + version + "' doesn't exist"));
  }

  private static Map<String, Map<String, @Nullable Object>> networks(
      Map<String, @Nullable Object> spec) {
    Map<String, Map<String, @Nullable Object>> networks = new LinkedHashMap<>();
    map(spec.get("networks")).forEach((name, settings) -> networks.put(name, map(settings)));
    return networks;
  }

  @SuppressWarnings("unchecked") // stored specs have text keys
  private static Map<String, @Nullable Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
  }
}
