package io.slipway.director.updating;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.ErrandResult;
import io.slipway.bus.StoredBlob;
import io.slipway.director.events.Audit;
import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.InstanceWork;
import io.slipway.director.executing.Progress;
import io.slipway.director.executing.Replay.Standing;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.tasks.TaskContext;
import io.slipway.json.Json;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.procedures.ActualState;
import io.slipway.model.procedures.DeploymentProcedure;
import io.slipway.model.procedures.Procedure;
import io.slipway.model.procedures.Procedures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An instance that runs an errand, with the group that gets its VMs for it, if there is one. */
final class ErrandTarget {
  private static final Logger log = LoggerFactory.getLogger(ErrandTarget.class);

  private final Errand errand;
  private final int instanceId;
  private final InstanceRepository instances;
  private final Execution execution;
  private final TaskContext task;
  private final Optional<Group> group;
  private volatile boolean cleanedUp;

  ErrandTarget(
      Errand errand,
      int instanceId,
      InstanceRepository instances,
      Execution execution,
      TaskContext task) {
    this(errand, instanceId, instances, execution, task, Optional.empty());
  }

  private ErrandTarget(
      Errand errand,
      int instanceId,
      InstanceRepository instances,
      Execution execution,
      TaskContext task,
      Optional<Group> group) {
    this.errand = errand;
    this.instanceId = instanceId;
    this.instances = instances;
    this.execution = execution;
    this.task = task;
    this.group = group;
  }

  /**
   * What is run.
   *
   * @param byJob whether it is a job's name; else it is a group's, and the first job is meant
   * @param keepAlive leaves the VMs of an errand group where they are
   */
  record Errand(String name, boolean byJob, boolean keepAlive) {}

  /**
   * An errand group.
   *
   * @param instanceIds of all its instances
   * @param procedure makes them ready
   * @param configuration of the instance that runs the errand
   */
  record Group(
      List<Integer> instanceIds,
      InstanceUpdates updates,
      DeploymentProcedure procedure,
      String configuration) {}

  /** The same for an instance of an errand group. */
  ErrandTarget withGroup(Group errandGroup) {
    return new ErrandTarget(
        errand, instanceId, instances, execution, task, Optional.of(errandGroup));
  }

  /** As it is stored now. */
  InstanceRecord instance() {
    return instances.find(instanceId).orElseThrow();
  }

  /** What tells its configuration from others; empty where nothing is rendered for the errand. */
  String configuration() {
    return group.map(Group::configuration).orElse("");
  }

  /** Makes the VMs that are missing. */
  void begin() {
    if (!hasBegun()) {
      group.ifPresent(one -> one.updates().begin(one.procedure()));
    }
  }

  /** Makes the instances ready, runs the errand and takes the VMs away. */
  ErrandResult run() {
    if (!hasBegun()) {
      if (task.journal().isResumed()) {
        task.checkCancelled();
      }
      group.ifPresent(one -> one.updates().update(one.procedure()));
    }
    ErrandResult result = runErrand();
    cleanUp();
    return result;
  }

  /** Whether the errand itself has been begun, under this Director or one before it. */
  private boolean hasBegun() {
    Procedure.Stage running = Procedure.Stage.RUNNING_ERRAND;
    return execution
            .executor()
            .standing(running.name(), instance().uuid(), procedure().steps(running))
        != Standing.UNTOUCHED;
  }

  private Procedure procedure() {
    return Procedures.errand(errand.byJob() ? Optional.of(errand.name()) : Optional.empty());
  }

  /**
   * After a failure of whatever kind: that is what is told, not what may fail here. What fails
   * because this Director ends is nobody's failure: the next one goes on.
   */
  void abandon() {
    if (!cleanedUp && !task.isSuspended()) {
      try {
        cleanUp();
      } catch (RuntimeException e) {
        log.warn("The VMs of errand '{}' could not be deleted", errand.name(), e);
      }
    }
  }

  private void cleanUp() {
    cleanedUp = true;
    if (errand.keepAlive()) {
      return;
    }
    for (int id : group.map(Group::instanceIds).orElse(List.of())) {
      instances
          .find(id)
          .ifPresent(
              one ->
                  execution
                      .executor()
                      .carryOut(
                          "END_ERRAND",
                          Procedures.endErrand(asItWas(one)).steps(),
                          new InstanceWork(one, Blueprint.nothing()),
                          Progress.unseen()));
    }
  }

  /** Before its VM was begun to be taken away. */
  private ActualState asItWas(InstanceRecord one) {
    return RecordedPlan.actual(
        task.journal()
            .recall(
                "end " + one.uuid(),
                () -> RecordedPlan.plain(PreparedDeployment.state(one, true))));
  }

  private ErrandResult runErrand() {
    InstanceRecord instance = instance();
    Audit.Change change =
        new Audit.Change(
            "run",
            "errand",
            Optional.of(errand.name()),
            Optional.of(instance.fullName()),
            Map.of());
    Audit.Open open =
        execution
            .audit()
            .reopen(
                change,
                RecordedPlan.number(
                    task.journal().recall("run " + instance.uuid(), () -> begin(change)), "id"));
    try {
      ErrandResult result = runOn(instance);
      once("ran " + instance.uuid(), () -> open.close(Map.of("exit_code", result.exitCode())));
      return result;
    } catch (RuntimeException | Error e) {
      failed(instance, open, e);
      throw e;
    }
  }

  private Map<String, @Nullable Object> begin(Audit.Change change) {
    Map<String, @Nullable Object> event = new LinkedHashMap<>();
    event.put("id", execution.audit().begin(change));
    return event;
  }

  /** Never throws: the failure is what counts. */
  private void failed(InstanceRecord instance, Audit.Open open, Throwable failure) {
    try {
      once("ran " + instance.uuid(), () -> open.fail(failure));
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Not again under the next Director. */
  private void once(String name, Runnable action) {
    task.journal()
        .recall(
            name,
            () -> {
              action.run();
              return Map.of();
            });
  }

  /** A cancelled errand has a result and logs as well, and they are told before it fails. */
  private ErrandResult runOn(InstanceRecord instance) {
    instance.activeVm().ifPresent(vm -> execution.reports().follow(instance, vm));
    InstanceWork work = new InstanceWork(instance, Blueprint.nothing());
    Procedure procedure = procedure();
    carryOut(procedure, Procedure.Stage.PREPARING_ERRAND, work, Progress.unseen());
    Optional<SlipwayException> cancelled = Optional.empty();
    try {
      task.events()
          .stage(Procedure.Stage.RUNNING_ERRAND.title(), List.of(), 1)
          .run(
              instance.fullName(),
              step ->
                  carryOut(
                      procedure, Procedure.Stage.RUNNING_ERRAND, work, Progress.unseenIn(step)));
    } catch (SlipwayException e) {
      if (e.code() != ErrorCode.TASK_CANCELLED || work.errand().isEmpty()) {
        throw e;
      }
      cancelled = Optional.of(e);
    }
    Optional<SlipwayException> logsFailed = fetchLogs(procedure, work);
    ErrandResult result = work.errand().orElseThrow();
    once(
        "told " + instance.uuid(),
        () -> task.result(Json.write(told(instance, result, work.logs())) + "\n"));
    cancelled.or(() -> logsFailed).ifPresent(ErrandTarget::rethrow);
    return result;
  }

  private static void rethrow(SlipwayException failure) {
    throw failure;
  }

  private Optional<SlipwayException> fetchLogs(Procedure procedure, InstanceWork work) {
    try {
      task.events()
          .stage(
              Procedure.Stage.FETCHING_LOGS.title() + " for " + work.record().fullName(),
              List.of(),
              1)
          .run(
              "Finding and packing log files",
              step ->
                  carryOut(
                      procedure, Procedure.Stage.FETCHING_LOGS, work, Progress.unseenIn(step)));
      return Optional.empty();
    } catch (SlipwayException e) {
      return Optional.of(e);
    }
  }

  private void carryOut(
      Procedure procedure, Procedure.Stage stage, InstanceWork work, Progress progress) {
    execution.executor().carryOut(stage.name(), procedure.steps(stage), work, progress);
  }

  private Map<String, @Nullable Object> told(
      InstanceRecord instance, ErrandResult result, Optional<StoredBlob> logs) {
    Map<String, @Nullable Object> blob = new LinkedHashMap<>();
    blob.put("blobstore_id", logs.map(StoredBlob::blobstoreId).orElse(null));
    blob.put("sha1", logs.map(StoredBlob::digest).orElse(null));
    Map<String, @Nullable Object> ran = new LinkedHashMap<>();
    ran.put("group", instance.group());
    ran.put("id", instance.uuid());
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("instance", ran);
    told.put("errand_name", errand.name());
    told.put("exit_code", result.exitCode());
    told.put("stdout", result.stdout());
    told.put("stderr", result.stderr());
    told.put("logs", blob);
    return told;
  }
}
