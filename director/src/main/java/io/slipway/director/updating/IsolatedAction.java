package io.slipway.director.updating;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentState;
import io.slipway.director.credentials.DeploymentVariables;
import io.slipway.director.credentials.TaskVariables;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.events.Audit;
import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.InstanceWork;
import io.slipway.director.executing.Progress;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.deployment.ManifestText;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.procedures.ActualState;
import io.slipway.model.procedures.Procedure;
import io.slipway.model.procedures.Procedures;
import java.time.Duration;
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
  private final DeploymentVariables variables;
  private final Execution.Starter executions;
  private final Locks locks;
  private final boolean snapshots;

  /**
   * @param snapshots whether the disks of what was stopped are kept as they are then
   */
  IsolatedAction(
      InstanceRepository instances,
      StemcellRepository stemcells,
      DeploymentVariables variables,
      Execution.Starter executions,
      Locks locks,
      boolean snapshots) {
    this.instances = instances;
    this.stemcells = stemcells;
    this.variables = variables;
    this.executions = executions;
    this.locks = locks;
    this.snapshots = snapshots;
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
          TaskVariables own = variables.ofInstance(deployment.id(), deployment.name(), instanceId);
          try (Execution execution = executions.begin(task, own::ofInstances)) {
            if (task.journal().isResumed()) {
              new Leftovers(instances, execution.operations().vms())
                  .clear(deployment.id(), execution.audit());
            }
            InstanceRecord settled = instances.find(instanceId).orElseThrow();
            new Run(options, execution, task, settled).perform(action);
          }
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

  /** One action. Each half of it is planned from what is there when its turn has come. */
  private final class Run {
    private final Options options;
    private final Execution execution;
    private final TaskContext task;
    private final Stage stage;
    private InstanceRecord instance;

    Run(Options options, Execution execution, TaskContext task, InstanceRecord instance) {
      this.options = options;
      this.execution = execution;
      this.task = task;
      this.stage = task.events().stage("Updating instance " + instance.fullName());
      this.instance = instance;
    }

    void perform(Action action) {
      instance.activeVm().ifPresent(vm -> execution.reports().follow(instance, vm));
      switch (action) {
        case STOP -> stop(options.hard());
        case START -> start();
        case RESTART -> stopAndStart(action, false);
        case RECREATE -> stopAndStart(action, true);
      }
    }

    private void stopAndStart(Action action, boolean hard) {
      execution
          .audit()
          .around(
              change(action),
              () -> {
                stop(hard);
                start();
              });
    }

    private Audit.Change change(Action action) {
      Optional<String> name = Optional.of(instance.name());
      return new Audit.Change(action.word(), "instance", name, name, Map.of());
    }

    private void stop(boolean hard) {
      Map<String, @Nullable Object> facts = task.journal().recall("stop", () -> stopFacts(hard));
      carryOut(
          Procedures.stopAlone(
              RecordedPlan.actual(facts),
              hard,
              options.skipDrain(),
              RecordedPlan.flag(facts, "snapshots")),
          Optional.empty());
    }

    private Map<String, @Nullable Object> stopFacts(boolean hard) {
      Map<String, @Nullable Object> facts =
          RecordedPlan.plain(PreparedDeployment.state(instance, !needsStop(hard) || isReachable()));
      facts.put("snapshots", snapshots);
      return facts;
    }

    /** Nobody is asked anything where nothing will be done. */
    private boolean needsStop(boolean hard) {
      return instance.activeVm().isPresent()
          && Procedures.stopAlone(PreparedDeployment.state(instance, true), hard, false, false)
              .has(Procedure.Stage.STOPPING_INSTANCE);
    }

    private boolean isReachable() {
      try {
        state();
        return true;
      } catch (SlipwayException e) {
        if (options.ignoreUnresponsiveAgent() && e.code() == ErrorCode.RPC_TIMEOUT) {
          return false;
        }
        throw e;
      }
    }

    private AgentState state() {
      return execution.operations().agents().of(instance).getState(task);
    }

    private void start() {
      StoredBlueprint blueprint =
          stored()
              .filter(StoredBlueprint::isComplete)
              .orElseThrow(
                  () ->
                      new SlipwayException(
                          ErrorCode.INSTANCE_VM_MISSING,
                          "'"
                              + instance.fullName()
                              + "' has never been deployed completely; deploy it first"));
      Map<String, @Nullable Object> facts = task.journal().recall("start", this::startFacts);
      carryOut(
          Procedures.startAlone(
              RecordedPlan.actual(facts),
              RecordedPlan.flag(facts, "running"),
              blueprint.updateWatchTime(),
              blueprint.isGated()),
          Optional.of(AGENT_TIMEOUT));
    }

    private Map<String, @Nullable Object> startFacts() {
      ActualState is = PreparedDeployment.state(instance, true);
      Map<String, @Nullable Object> facts = RecordedPlan.plain(is);
      facts.put("running", is.vm() && state().isRunning());
      return facts;
    }

    private Optional<StoredBlueprint> stored() {
      return instance.spec().map(spec -> new StoredBlueprint(spec, stemcells));
    }

    private Blueprint blueprint() {
      return stored().<Blueprint>map(one -> one).orElseGet(Blueprint::nothing);
    }

    private void carryOut(Procedure procedure, Optional<Duration> agentTimeout) {
      InstanceWork work = new InstanceWork(instance, blueprint(), agentTimeout);
      for (Procedure.Phase phase : procedure.phases()) {
        String part = phase.stage().name();
        switch (execution.executor().standing(part, instance.uuid(), phase.steps())) {
          case DONE -> {
            stage.goingOnWith(List.of(phase.stage().title()));
            // Told once more: the Director that has done it may have died before it said so.
            stage.run(
                phase.stage().title(),
                () -> execution.executor().carryOut(part, phase.steps(), work, Progress.unseen()));
          }
          case BEGUN -> {
            stage.goingOnWith(List.of(phase.stage().title()));
            run(phase, work);
          }
          case UNTOUCHED -> run(phase, work);
        }
      }
      instance = instances.find(instance.id()).orElseThrow();
    }

    private void run(Procedure.Phase phase, InstanceWork work) {
      task.checkCancelled();
      stage.run(phase.stage().title(), step -> audited(phase, work, Progress.unseenIn(step)));
    }

    /** Stopping and starting stand in the audit trail, also as parts of something else. */
    private void audited(Procedure.Phase phase, InstanceWork work, Progress progress) {
      Runnable steps =
          () -> execution.executor().carryOut(phase.stage().name(), phase.steps(), work, progress);
      switch (phase.stage()) {
        case STOPPING_INSTANCE -> execution.audit().around(change(Action.STOP), steps);
        case STARTING_INSTANCE -> execution.audit().around(change(Action.START), steps);
        default -> steps.run();
      }
    }
  }
}
