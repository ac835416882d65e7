package io.slipway.director.updating;

import io.slipway.base.FanOut;
import io.slipway.director.events.Audit;
import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.InstanceWork;
import io.slipway.director.executing.Progress;
import io.slipway.director.executing.Replay.Standing;
import io.slipway.director.executing.StepExecutor;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.Step;
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
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Carries out what a deploy does to instances, as its schedule says. */
final class InstanceUpdates {
  private final RecordedPlan plan;
  private final Execution execution;
  private final TaskContext task;
  private final int threads;
  private final IntConsumer versions;
  private final Map<String, InstanceWork> works = new HashMap<>();

  /**
   * @param versions notes that an instance, by its id, has the versions of variables it shall have
   */
  InstanceUpdates(
      RecordedPlan plan, Execution execution, TaskContext task, int threads, IntConsumer versions) {
    this.versions = versions;
    this.plan = plan;
    this.execution = execution;
    this.task = task;
    this.threads = threads;
  }

  /** Takes note of an instance that stays or comes. */
  void add(DesiredInstance instance, Blueprint blueprint) {
    works.put(instance.plan().uuid(), new InstanceWork(instance.record(), blueprint));
  }

  /** Takes note of an instance that goes. */
  void add(InstanceRecord doomed) {
    works.put(doomed.uuid(), new InstanceWork(doomed, Blueprint.nothing()));
  }

  void carryOut(DeploymentProcedure procedure) {
    begin(procedure);
    update(procedure);
  }

  /** Up to the point where every instance has a VM that needs one. */
  void begin(DeploymentProcedure procedure) {
    delete(procedure.unneeded(), List.of(), threads);
    inStage(Procedure.Stage.CREATING_MISSING_VMS, procedure);
  }

  /** All that follows. */
  void update(DeploymentProcedure procedure) {
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
    List<Planned> left = left(concerned, stage);
    Stage open =
        task.events()
            .stage(stage.title(), List.of(), concerned.size())
            .goingOnWith(begun(concerned, stage, Planned::instance));
    tellOfDone(concerned, left, open, Planned::instance);
    takeUp(concerned, stage);
    FanOut.forEach(
        threads,
        left,
        one -> open.run(one.instance(), step -> carryOut(one, stage, Progress.unseenIn(step))));
  }

  private void carryOut(Planned one, Procedure.Stage stage, Progress progress) {
    execution.executor().carryOut(stage.name(), one.procedure().steps(stage), work(one), progress);
  }

  private Standing standing(Planned one, Procedure.Stage stage) {
    return execution.executor().standing(stage.name(), one.uuid(), one.procedure().steps(stage));
  }

  /** Those that are not done. */
  private List<Planned> left(List<Planned> concerned, Procedure.Stage stage) {
    return concerned.stream().filter(one -> standing(one, stage) != Standing.DONE).toList();
  }

  /** The Director that has done it may have died before it said so. */
  private static void tellOfDone(
      List<Planned> concerned, List<Planned> left, Stage open, Function<Planned, String> name) {
    Set<String> notDone = left.stream().map(Planned::uuid).collect(Collectors.toSet());
    concerned.stream()
        .filter(one -> !notDone.contains(one.uuid()))
        .forEach(one -> open.run(name.apply(one), () -> {}));
  }

  /** What those have found out that are done is still needed. */
  private void takeUp(List<Planned> concerned, Procedure.Stage stage) {
    List<Planned> done =
        concerned.stream()
            .filter(one -> standing(one, stage) == Standing.DONE)
            .filter(one -> standing(one, Procedure.Stage.UPDATING_INSTANCE) != Standing.DONE)
            .toList();
    FanOut.forEach(threads, done, one -> carryOut(one, stage, Progress.unseen()));
  }

  /** What was begun under a Director before this one, in that order. */
  private List<String> begun(
      List<Planned> concerned, Procedure.Stage stage, Function<Planned, String> name) {
    if (!task.journal().isResumed()) {
      return List.of();
    }
    Map<String, String> names = new HashMap<>();
    concerned.forEach(
        one -> names.put(StepExecutor.scope(one.uuid(), stage.name()), name.apply(one)));
    return task.journal().scopes().stream()
        .flatMap(scope -> Stream.ofNullable(names.get(scope)))
        .toList();
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
    for (Planned one : left(group.untouched(), Procedure.Stage.RECORDING)) {
      versions.accept(work(one).record().id());
      carryOut(one, Procedure.Stage.RECORDING, Progress.unseen());
    }
    runOnce(group.before(), Procedure.Stage.BEFORE_GROUP);
    if (!group.batches().isEmpty()) {
      updateBatches(group, tags);
    }
    runOnce(group.after(), Procedure.Stage.AFTER_GROUP);
  }

  /** A script of the whole group. */
  private void runOnce(Optional<Planned> script, Procedure.Stage stage) {
    for (Planned one : left(script.stream().toList(), stage)) {
      task.checkCancelled();
      carryOut(one, stage, Progress.unseen());
    }
  }

  private void updateBatches(GroupUpdate group, List<String> tags) {
    Procedure.Stage updating = Procedure.Stage.UPDATING_INSTANCE;
    List<Planned> all = group.batches().stream().flatMap(one -> one.instances().stream()).toList();
    Set<String> canaries =
        group.batches().stream()
            .filter(Batch::canary)
            .flatMap(batch -> batch.instances().stream())
            .map(Planned::uuid)
            .collect(Collectors.toSet());
    Stage stage =
        task.events()
            .stage(updating.title(), tags, group.size())
            .goingOnWith(begun(all, updating, one -> name(one, canaries.contains(one.uuid()))));
    for (Batch batch : group.batches()) {
      List<Planned> left = left(batch.instances(), updating);
      tellOfDone(batch.instances(), left, stage, one -> name(one, batch.canary()));
      FanOut.forEach(batch.threads(), left, one -> update(stage, one, batch.canary()));
    }
  }

  private void update(Stage stage, Planned one, boolean canary) {
    task.checkCancelled();
    RecordedPlan.Intention intention = plan.instances().get(one.uuid());
    if (intention == null) {
      throw new IllegalStateException("Nobody wants " + one.instance());
    }
    Optional<String> instance = Optional.of(work(one).record().name());
    Audit.Change change =
        new Audit.Change(intention.action(), "instance", instance, instance, intention.context());
    stage.run(
        name(one, canary),
        step ->
            execution
                .audit()
                .around(
                    change,
                    () -> {
                      versions.accept(work(one).record().id());
                      carryOut(one, Procedure.Stage.UPDATING_INSTANCE, new Told(step));
                    }));
  }

  private static String name(Planned one, boolean canary) {
    return one.instance() + (canary ? " (canary)" : "");
  }

  /** What the task's output says. */
  private record Told(Step step) implements Progress {
    @Override
    public void advance(String status, int percent) {
      step.advance(status, percent);
    }

    @Override
    public void passed(int percent) {
      step.passed(percent);
    }

    @Override
    public Optional<Long> event() {
      return step.event();
    }
  }

  /** Runs post-deploy on every instance that runs, changed or not (Director behaviour 4.6). */
  void runPostDeploy(DeploymentProcedure procedure) {
    FanOut.forEach(
        threads,
        left(procedure.postDeploy(), Procedure.Stage.AFTER_DEPLOY),
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
        one ->
            stage.run(one.instance(), step -> deletion.delete(work(one), one.procedure(), step)));
  }
}
