package io.slipway.model.procedures;

import io.slipway.model.deployment.SlipwayBlock;
import io.slipway.model.deployment.UpdateSettings;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.planning.DeploymentPlan;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import io.slipway.model.planning.InstancePlan;
import io.slipway.model.planning.UpdateSchedule;
import io.slipway.model.procedures.DeploymentProcedure.Batch;
import io.slipway.model.procedures.DeploymentProcedure.GroupUpdate;
import io.slipway.model.procedures.DeploymentProcedure.Planned;
import io.slipway.model.procedures.DeploymentProcedure.Run;
import io.slipway.model.procedures.Procedure.Stage;
import io.slipway.model.procedures.Procedures.DeleteOptions;
import io.slipway.model.procedures.Procedures.UpdateOptions;
import io.slipway.model.procedures.Step.RunGroupHook.Moment;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** From a plan, what is done to its instances and in which order (behaviour 4.1, 4.2). */
public final class DeploymentProcedures {
  private final Map<String, Facts> facts;
  private final Function<InstanceRecord, Doomed> doomed;
  private final Predicate<String> skipsDrain;
  private final Circumstances circumstances;
  private final boolean errand;

  private DeploymentProcedures(
      Map<String, Facts> facts,
      Function<InstanceRecord, Doomed> doomed,
      Predicate<String> skipsDrain,
      Circumstances circumstances,
      boolean errand) {
    this.facts = facts;
    this.doomed = doomed;
    this.skipsDrain = skipsDrain;
    this.circumstances = circumstances;
    this.errand = errand;
  }

  /**
   * What has been before.
   *
   * @param firstDeploy whether the deployment has never been deployed successfully
   * @param touched whether this very deploy has changed any group already
   * @param snapshots whether the disks of what is stopped are kept as they are then
   */
  public record Circumstances(boolean firstDeploy, boolean touched, boolean snapshots) {}

  /** What one instance is and what it shall be. */
  public record Facts(ActualState is, DesiredState shall) {}

  /**
   * An instance that goes.
   *
   * @param orphansVms whether its VMs are left to be deleted later
   */
  public record Doomed(ActualState is, boolean orphansVms) {}

  /**
   * @param facts of the instances that stay or come, by uuid; one without is left alone
   * @param skipsDrain of a group
   */
  public static DeploymentProcedure of(
      DeploymentPlan plan,
      Map<String, Facts> facts,
      Function<InstanceRecord, Doomed> doomed,
      Predicate<String> skipsDrain,
      Circumstances circumstances) {
    DeploymentProcedures procedures =
        new DeploymentProcedures(facts, doomed, skipsDrain, circumstances, false);
    List<Run> runs =
        UpdateSchedule.runs(plan.groups()).stream()
            .map(run -> new Run(run.groups().stream().map(procedures::group).toList()))
            .toList();
    boolean changes =
        circumstances.touched()
            || runs.stream().flatMap(run -> run.groups().stream()).anyMatch(GroupUpdate::isTouched);
    return new DeploymentProcedure(
        plan.unneeded().stream().map(procedures::deletion).toList(),
        plan.groups().stream().flatMap(procedures::instances).toList(),
        runs,
        plan.groups().stream().flatMap(group -> procedures.postDeploy(group, changes)).toList());
  }

  /**
   * Makes the instances of an errand group ready for it: as a deploy does, but VMs are made too,
   * and no post-deploy follows.
   *
   * @param facts of its instances, by uuid
   * @param snapshots whether the disks of what is stopped are kept as they are then
   */
  public static DeploymentProcedure ofErrand(
      GroupPlan group,
      Map<String, Facts> facts,
      Function<InstanceRecord, Doomed> doomed,
      boolean snapshots) {
    DeploymentProcedures procedures =
        new DeploymentProcedures(
            facts, doomed, _ -> false, new Circumstances(false, false, snapshots), true);
    return new DeploymentProcedure(
        List.of(),
        procedures.instances(group).toList(),
        List.of(new Run(List.of(procedures.group(group)))),
        List.of());
  }

  /**
   * @param changes whether anything is changed; else only what has failed of it is run
   */
  private Stream<Planned> postDeploy(GroupPlan group, boolean changes) {
    return isStarting(group)
        ? group.instances().stream()
            .filter(plan -> facts.containsKey(plan.uuid()))
            .filter(plan -> changes || lacksPostDeploy(plan))
            .sorted(Comparator.comparingInt(InstancePlan::index))
            .map(plan -> new Planned(plan.uuid(), plan.fullName(), postDeploy(plan)))
            .filter(one -> !one.procedure().phases().isEmpty())
        : Stream.empty();
  }

  private boolean lacksPostDeploy(InstancePlan plan) {
    return lacks(plan, Hook.POST_DEPLOY.script());
  }

  private boolean lacks(InstancePlan plan, String step) {
    Facts known = facts.get(plan.uuid());
    return known != null && known.shall().missing().filter(step::equals).isPresent();
  }

  private Procedure postDeploy(InstancePlan plan) {
    Facts known = facts.get(plan.uuid());
    return known == null
        ? Procedure.NOTHING
        : Procedures.postDeploy(known.is().after(known.shall().target()));
  }

  private Planned deletion(InstanceRecord instance) {
    Doomed gone = doomed.apply(instance);
    return new Planned(
        instance.uuid(),
        instance.fullName(),
        Procedures.delete(
            gone.is(),
            new DeleteOptions(
                NextState.DELETE_INSTANCE,
                skipsDrain.test(instance.group()),
                false,
                gone.orphansVms())));
  }

  private Stream<Planned> instances(GroupPlan group) {
    return group.instances().stream()
        .filter(plan -> facts.containsKey(plan.uuid()))
        .map(plan -> planned(group, plan, false));
  }

  private Planned planned(GroupPlan group, InstancePlan plan, boolean canary) {
    return new Planned(plan.uuid(), plan.fullName(), procedure(group, plan, canary));
  }

  private Procedure procedure(GroupPlan group, InstancePlan plan, boolean canary) {
    Facts known = facts.get(plan.uuid());
    if (known == null) {
      return Procedure.NOTHING;
    }
    if (!isStarting(group)) {
      return Procedures.record(known.is());
    }
    UpdateSettings update = group.group().update();
    return Procedures.update(
        known.is(),
        known.shall(),
        new UpdateOptions(
            skipsDrain.test(group.group().name()),
            canary ? update.canaryWatchTime() : update.updateWatchTime(),
            circumstances.snapshots(),
            SlipwayBlock.isGated(group.group())));
  }

  /** Errands have VMs only while they run, or where somebody has kept them alive. */
  private boolean isStarting(GroupPlan group) {
    return errand
        || !group.group().isErrand()
        || group.instances().stream()
            .flatMap(plan -> plan.existing().stream())
            .anyMatch(record -> record.activeVm().isPresent());
  }

  private GroupUpdate group(GroupPlan group) {
    List<InstancePlan> chosen =
        UpdateSchedule.selected(
            group,
            isStarting(group),
            plan -> procedure(group, plan, false).has(Stage.UPDATING_INSTANCE));
    return new GroupUpdate(
        group.group().name(),
        group.obsolete().stream().map(this::deletion).toList(),
        UpdateSchedule.deletionThreads(group),
        UpdateSchedule.batches(chosen, group.group().update(), circumstances.firstDeploy()).stream()
            .map(batch -> batch(group, batch))
            .toList(),
        instances(group).filter(one -> one.procedure().has(Stage.RECORDING)).toList(),
        before(group, chosen),
        after(group, chosen));
  }

  /** On the first of those that are updated and run something: there may be none. */
  private Optional<Planned> before(GroupPlan group, List<InstancePlan> chosen) {
    return group
        .group()
        .slipway()
        .beforeGroup()
        .flatMap(
            script ->
                chosen.stream()
                    .filter(this::isUp)
                    .findFirst()
                    .map(plan -> once(plan, Stage.BEFORE_GROUP, Moment.BEFORE, script)));
  }

  /** On the last; where it has failed before, also when nothing is updated. */
  private Optional<Planned> after(GroupPlan group, List<InstancePlan> chosen) {
    return group
        .group()
        .slipway()
        .afterGroup()
        .flatMap(
            script ->
                Stream.concat(
                        chosen.reversed().stream(),
                        group.instances().stream().filter(this::lacksAfterGroup))
                    .filter(this::willBeUp)
                    .findFirst()
                    .map(plan -> once(plan, Stage.AFTER_GROUP, Moment.AFTER, script)));
  }

  private boolean isUp(InstancePlan plan) {
    Facts known = facts.get(plan.uuid());
    return known != null
        && known.is().vm()
        && known.is().reachable()
        && known.is().state() == InstanceState.STARTED;
  }

  private boolean willBeUp(InstancePlan plan) {
    Facts known = facts.get(plan.uuid());
    return known != null && known.shall().target() == InstanceState.STARTED;
  }

  private boolean lacksAfterGroup(InstancePlan plan) {
    return lacks(plan, new Step.RunGroupHook(Moment.AFTER, "").key());
  }

  private static Planned once(InstancePlan plan, Stage stage, Moment moment, String script) {
    Procedure.Phase phase =
        new Procedure.Phase(stage, List.of(new Step.RunGroupHook(moment, script)), false);
    return new Planned(plan.uuid(), plan.fullName(), new Procedure(List.of(phase)));
  }

  private Batch batch(GroupPlan group, UpdateSchedule.Batch batch) {
    return new Batch(
        batch.plans().stream().map(plan -> planned(group, plan, batch.canary())).toList(),
        batch.canary(),
        batch.threads());
  }
}
