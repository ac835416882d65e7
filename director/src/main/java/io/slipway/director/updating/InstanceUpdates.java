package io.slipway.director.updating;

import io.slipway.base.FanOut;
import io.slipway.director.events.Audit;
import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.InstanceWork;
import io.slipway.director.executing.Progress;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.procedures.DeploymentProcedure;
import io.slipway.model.procedures.DeploymentProcedure.Batch;
import io.slipway.model.procedures.DeploymentProcedure.GroupUpdate;
import io.slipway.model.procedures.DeploymentProcedure.Planned;
import io.slipway.model.procedures.Procedure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Carries out what a deploy does to instances, as its schedule says. */
final class InstanceUpdates {
  private final Execution execution;
  private final TaskContext task;
  private final int threads;
  private final Map<String, DesiredInstance> desired = new HashMap<>();
  private final Map<String, InstanceWork> works = new HashMap<>();

  InstanceUpdates(Execution execution, TaskContext task, int threads) {
    this.execution = execution;
    this.task = task;
    this.threads = threads;
  }

  /** Takes note of an instance that stays or comes. */
  void add(DesiredInstance instance, Blueprint blueprint) {
    desired.put(instance.plan().uuid(), instance);
    works.put(instance.plan().uuid(), new InstanceWork(instance.record(), blueprint));
  }

  /** Takes note of an instance that goes. */
  void add(InstanceRecord doomed) {
    works.put(doomed.uuid(), new InstanceWork(doomed, Blueprint.nothing()));
  }

  void carryOut(DeploymentProcedure procedure) {
    delete(procedure.unneeded(), List.of(), threads);
    inStage(Procedure.Stage.CREATING_MISSING_VMS, procedure);
    task.checkCancelled();
    inStage(Procedure.Stage.DOWNLOADING_PACKAGES, procedure);
    for (DeploymentProcedure.Run run : procedure.runs()) {
      task.checkCancelled();
      FanOut.forEach(run.groups().size(), run.groups(), this::update);
    }
  }

  /** What is done to all of them before any is updated. */
  private void inStage(Procedure.Stage stage, DeploymentProcedure procedure) {
    List<Planned> concerned = procedure.with(stage);
    if (concerned.isEmpty()) {
      return;
    }
    Stage open = task.events().stage(stage.title(), List.of(), concerned.size());
    FanOut.forEach(
        threads,
        concerned,
        one -> open.run(one.instance(), () -> carryOut(one, stage, Progress.unseen())));
  }

  private void carryOut(Planned one, Procedure.Stage stage, Progress progress) {
    execution.executor().carryOut(one.procedure().steps(stage), work(one), progress);
  }

  private InstanceWork work(Planned one) {
    InstanceWork found = works.get(one.uuid());
    if (found == null) {
      throw new IllegalStateException("Nobody has announced " + one.instance());
    }
    return found;
  }

  private void update(GroupUpdate group) {
    List<String> tags = List.of(group.group());
    delete(group.obsolete(), tags, group.deletionThreads());
    for (Planned one : group.untouched()) {
      carryOut(one, Procedure.Stage.RECORDING, Progress.unseen());
    }
    if (group.batches().isEmpty()) {
      return;
    }
    Stage stage =
        task.events().stage(Procedure.Stage.UPDATING_INSTANCE.title(), tags, group.size());
    for (Batch batch : group.batches()) {
      FanOut.forEach(batch.threads(), batch.instances(), one -> update(stage, one, batch.canary()));
    }
  }

  private void update(Stage stage, Planned one, boolean canary) {
    task.checkCancelled();
    DesiredInstance instance = desired.get(one.uuid());
    if (instance == null) {
      throw new IllegalStateException("Nobody wants " + one.instance());
    }
    Audit.Change change =
        new Audit.Change(
            instance.eventAction(),
            "instance",
            Optional.of(instance.record().name()),
            Optional.of(instance.record().name()),
            instance.eventContext());
    stage.run(
        one.instance() + (canary ? " (canary)" : ""),
        step ->
            execution
                .audit()
                .around(
                    change, () -> carryOut(one, Procedure.Stage.UPDATING_INSTANCE, step::advance)));
  }

  /** Runs post-deploy on every instance that runs, changed or not (Director behaviour 4.6). */
  void runPostDeploy(DeploymentProcedure procedure) {
    FanOut.forEach(
        threads,
        procedure.postDeploy(),
        one -> carryOut(one, Procedure.Stage.AFTER_DEPLOY, Progress.unseen()));
  }

  private void delete(List<Planned> doomed, List<String> tags, int atOnce) {
    if (doomed.isEmpty()) {
      return;
    }
    doomed.forEach(
        one ->
            work(one)
                .record()
                .activeVm()
                .ifPresent(vm -> execution.reports().follow(work(one).record(), vm)));
    InstanceDeletion deletion = new InstanceDeletion(execution);
    Stage stage =
        task.events().stage(Procedure.Stage.DELETING_INSTANCE.title(), tags, doomed.size());
    FanOut.forEach(
        atOnce,
        doomed,
        one -> stage.run(one.instance(), () -> deletion.delete(work(one), one.procedure())));
  }
}
