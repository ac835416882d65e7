package io.slipway.director.updating;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentClient;
import io.slipway.bus.DrainType;
import io.slipway.bus.MessageBus;
import io.slipway.director.deployment.DeploymentRecord;
import io.slipway.director.deployment.ManifestText;
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
  private final Tools.Maker toolsOf;
  private final Locks locks;
  private final MessageBus bus;
  private final Audits audits;

  IsolatedAction(
      InstanceRepository instances,
      StemcellRepository stemcells,
      Tools.Maker toolsOf,
      Locks locks,
      MessageBus bus,
      Audits audits) {
    this.instances = instances;
    this.stemcells = stemcells;
    this.toolsOf = toolsOf;
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
          check(deployment, instance, action);
          new Run(options, task, instance).perform(action);
          return instance.name();
        });
  }

  private static void check(DeploymentRecord deployment, InstanceRecord instance, Action action) {
    if (isErrand(deployment, instance.group())) {
      throw new SlipwayException(
          ErrorCode.INSTANCE_GROUP_INVALID_LIFECYCLE_ERROR,
          "Isolated "
              + action.word()
              + " can not be run on instances of type errand. Try the bosh run-errand command.");
    }
    if (instance.ignore()) {
      throw new SlipwayException(
          ErrorCode.DEPLOYMENT_IGNORED_INSTANCES_MODIFICATION,
          "You are trying to change the state of the ignored instance '"
              + instance.name()
              + "'.This operation is not allowed. You need to unignore it first.");
    }
  }

  /** As the last successful deploy said; what never was deployed is found out later. */
  private static boolean isErrand(DeploymentRecord deployment, String group) {
    Object groups =
        deployment.manifest().map(ManifestText::parse).orElse(Map.of()).get("instance_groups");
    return groups instanceof List<?> list
        && list.stream()
            .filter(one -> one instanceof Map<?, ?> map && group.equals(map.get("name")))
            .anyMatch(one -> one instanceof Map<?, ?> map && "errand".equals(map.get("lifecycle")));
  }

  /** One action. */
  private final class Run {
    private final Options options;
    private final TaskContext task;
    private final Tools tools;
    private final Audit audit;
    private final Stage stage;
    private InstanceRecord instance;

    Run(Options options, TaskContext task, InstanceRecord instance) {
      this.options = options;
      this.task = task;
      this.tools = toolsOf.of(task);
      this.audit = audits.of(task);
      this.stage = task.events().stage("Updating instance " + instance.fullName());
      this.instance = instance;
    }

    void perform(Action action) {
      try (ScriptStories stories = new ScriptStories(bus, task)) {
        instance.activeVm().ifPresent(vm -> stories.follow(instance, vm));
        switch (action) {
          case STOP -> stop(options.hard());
          case START -> start(stories);
          case RESTART -> stopAndStart(action, false, stories);
          case RECREATE -> stopAndStart(action, true, stories);
        }
      }
    }

    private void stopAndStart(Action action, boolean hard, ScriptStories stories) {
      audit.around(
          change(action),
          () -> {
            stop(hard);
            start(stories);
          });
    }

    private Audit.Change change(Action action) {
      return new Audit.Change(
          action.word(),
          "instance",
          Optional.of(instance.name()),
          Optional.of(instance.name()),
          Map.of());
    }

    private void reload() {
      instance = instances.find(instance.id()).orElseThrow();
    }

    private void stop(boolean hard) {
      boolean done =
          instance.state() == InstanceState.DETACHED
              || (instance.state() == InstanceState.STOPPED && !hard);
      Optional<VmRecord> vm = instance.activeVm();
      if (done || vm.isEmpty()) {
        return;
      }
      AgentClient agent = tools.agents().of(instance, vm.get());
      boolean reachable = isReachable(agent);
      task.checkCancelled();
      stage.run(
          "Stopping instance",
          () -> audit.around(change(Action.STOP), () -> bringDown(agent, reachable, hard)));
      if (hard) {
        task.checkCancelled();
        stage.run("Deleting VM", () -> detach(vm.get(), agent, reachable));
      }
      reload();
    }

    private void bringDown(AgentClient agent, boolean reachable, boolean hard) {
      if (reachable) {
        Stopper.stop(
            agent,
            options.skipDrain(),
            hard ? NextState.DELETE_VM : NextState.KEEP,
            DrainType.SHUTDOWN,
            InstanceSpecs.apply(instance.spec()),
            task,
            Progress.unseen());
      }
      instances.setState(instance.id(), InstanceState.STOPPED);
    }

    private void detach(VmRecord vm, AgentClient agent, boolean reachable) {
      if (reachable) {
        tools.disks().detachAll(instance, vm, agent);
      }
      tools.vms().delete(instance, vm, audit);
      instances.setState(instance.id(), InstanceState.DETACHED);
    }

    private boolean isReachable(AgentClient agent) {
      try {
        agent.getState(task);
        return true;
      } catch (SlipwayException e) {
        if (options.ignoreUnresponsiveAgent() && e.code() == ErrorCode.RPC_TIMEOUT) {
          return false;
        }
        throw e;
      }
    }

    private void start(ScriptStories stories) {
      requireDeployed();
      Optional<VmRecord> present = instance.activeVm();
      if (present.isPresent()
          && tools.agents().of(instance, present.get()).getState(task).isRunning()
          && instance.state() == InstanceState.STARTED) {
        return;
      }
      task.checkCancelled();
      if (present.isEmpty()) {
        stage.run(
            "Creating VM",
            () ->
                tools.vms().create(order(instance), tools.disks().remount(instance), audit, task));
        reload();
      }
      VmRecord vm = instance.activeVm().orElseThrow();
      stories.follow(instance, vm);
      task.checkCancelled();
      stage.run("Starting instance", () -> audit.around(change(Action.START), () -> bringUp(vm)));
    }

    /** What was installed on the VM is known only after a deploy has got that far. */
    private void requireDeployed() {
      Map<String, @Nullable Object> spec = instance.spec();
      boolean installable = spec.get("job") == null || spec.containsKey("configuration_hash");
      if (spec.isEmpty() || !installable) {
        throw new SlipwayException(
            ErrorCode.INSTANCE_VM_MISSING,
            "'" + instance.fullName() + "' has never been deployed completely; deploy it first");
      }
    }

    private void bringUp(VmRecord vm) {
      AgentClient agent = tools.agents().of(instance, vm).withTimeout(AGENT_TIMEOUT);
      instances.setState(instance.id(), InstanceState.STARTED);
      instances.setUpdateCompleted(instance.id(), false);
      agent.apply(InstanceSpecs.apply(instance.spec()));
      tools
          .starter()
          .start(
              agent,
              instance.fullName(),
              Optional.of(updateWatchTime(instance)),
              task,
              Progress.unseen());
      instances.setUpdateCompleted(instance.id(), true);
    }
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
        map(spec.get(Desires.CLOUD_PROPERTIES)),
        networks(spec),
        Disks.active(instance).map(disk -> List.of(disk.cid())).orElse(List.of()),
        map(spec.get("env")),
        Tags.merged(map(spec.get(Desires.TAGS)), Map.of()),
        InstanceSpecs.firstApply(spec));
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
