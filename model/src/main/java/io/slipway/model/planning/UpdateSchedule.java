package io.slipway.model.planning;

import io.slipway.model.deployment.UpdateSettings;
import io.slipway.model.deployment.UpdateSettings.AzStrategy;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Which instances are updated when, and how many at once (behaviour 4.1, 4.2). */
public final class UpdateSchedule {
  private UpdateSchedule() {}

  /** Groups that are updated at the same time; one for a serial group. */
  public record Run(List<GroupPlan> groups) {}

  /**
   * Instances updated by that many threads; the next batch starts when all have succeeded.
   *
   * @param canary whether they are watched as canaries
   */
  public record Batch(List<InstancePlan> plans, boolean canary, int threads) {}

  /** The runs, one after another: neighbours that are not serial share one. */
  public static List<Run> runs(List<GroupPlan> groups) {
    List<Run> runs = new ArrayList<>();
    List<GroupPlan> parallel = new ArrayList<>();
    for (GroupPlan group : groups) {
      if (!group.group().update().serial()) {
        parallel.add(group);
        continue;
      }
      if (!parallel.isEmpty()) {
        runs.add(new Run(List.copyOf(parallel)));
        parallel.clear();
      }
      runs.add(new Run(List.of(group)));
    }
    if (!parallel.isEmpty()) {
      runs.add(new Run(List.copyOf(parallel)));
    }
    return runs;
  }

  /**
   * The instances to update: none that is ignored; changed ones of a service group; all of an
   * errand group if any of its instances has a VM.
   */
  public static List<InstancePlan> selected(GroupPlan group, Predicate<InstancePlan> isChanged) {
    boolean anyVm =
        group.instances().stream()
            .flatMap(plan -> plan.existing().stream())
            .anyMatch(record -> record.activeVm().isPresent());
    return group.instances().stream()
        .filter(plan -> !plan.existing().map(InstanceRecord::ignore).orElse(false))
        .filter(plan -> group.group().isErrand() ? anyVm : isChanged.test(plan))
        .toList();
  }

  /**
   * Zone by zone in order of first appearance; canaries in the first only.
   *
   * @param selected in update order
   * @param firstDeploy whether the deployment has never been deployed successfully
   */
  public static List<Batch> batches(
      List<InstancePlan> selected, UpdateSettings update, boolean firstDeploy) {
    List<Batch> batches = new ArrayList<>();
    boolean together = firstDeploy && update.initialDeployAzUpdateStrategy() == AzStrategy.PARALLEL;
    Map<Optional<String>, List<InstancePlan>> byZone = new LinkedHashMap<>();
    for (InstancePlan plan : selected) {
      byZone
          .computeIfAbsent(
              together ? Optional.empty() : plan.availabilityZone(), zone -> new ArrayList<>())
          .add(plan);
    }
    boolean canariesDone = false;
    for (List<InstancePlan> ofZone : byZone.values()) {
      int size = ofZone.size();
      int threads = Math.max(1, update.maxInFlight().of(size));
      int canaries = canariesDone ? 0 : Math.clamp(update.canaries().of(size), 0, size);
      canariesDone = true;
      if (canaries > 0) {
        batches.add(new Batch(List.copyOf(ofZone.subList(0, canaries)), true, threads));
      }
      if (canaries < size) {
        batches.add(new Batch(List.copyOf(ofZone.subList(canaries, size)), false, threads));
      }
    }
    return batches;
  }

  /** How many obsolete instances of a group are deleted at once. */
  public static int deletionThreads(GroupPlan group) {
    return Math.max(1, group.group().update().maxInFlight().of(group.obsolete().size()));
  }
}
