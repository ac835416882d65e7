package io.slipway.model.procedures;

import io.slipway.model.procedures.Procedure.Stage;
import java.util.List;
import java.util.Optional;

/**
 * Everything a deploy does to instances, and in which order.
 *
 * @param unneeded instances of groups that are gone; they are deleted first
 * @param instances everything that stays or comes, in the order of the plan: what is done to them
 *     before any is updated
 * @param runs one after another
 * @param postDeploy everything that runs after all, if any group is changed at all: a group that is
 *     gone counts for nothing (behaviour 4.6)
 */
public record DeploymentProcedure(
    List<Planned> unneeded, List<Planned> instances, List<Run> runs, List<Planned> postDeploy) {
  public DeploymentProcedure {
    unneeded = List.copyOf(unneeded);
    instances = List.copyOf(instances);
    runs = List.copyOf(runs);
    postDeploy = List.copyOf(postDeploy);
  }

  /**
   * What is done to one instance.
   *
   * @param instance its full name
   */
  public record Planned(String uuid, String instance, Procedure procedure) {}

  /** Groups that are updated at the same time. */
  public record Run(List<GroupUpdate> groups) {}

  /**
   * A group: first what it no longer needs is deleted, then its batches are updated one after
   * another.
   *
   * @param deletionThreads how many are deleted at once
   * @param untouched instances of which only records change
   * @param before what is run once before the first batch
   * @param after what is run once after the last
   */
  public record GroupUpdate(
      String group,
      List<Planned> obsolete,
      int deletionThreads,
      List<Batch> batches,
      List<Planned> untouched,
      Optional<Planned> before,
      Optional<Planned> after) {

    /** How many instances are updated. */
    public int size() {
      return batches.stream().mapToInt(batch -> batch.instances().size()).sum();
    }

    boolean isTouched() {
      return !obsolete.isEmpty() || !batches.isEmpty();
    }
  }

  /**
   * Instances that are updated by that many threads.
   *
   * @param canary whether they are watched as canaries
   */
  public record Batch(List<Planned> instances, boolean canary, int threads) {}

  /** Whether any group is changed at all. */
  public boolean touches() {
    return runs.stream().flatMap(run -> run.groups().stream()).anyMatch(GroupUpdate::isTouched);
  }

  /** Those that have steps under that heading. */
  public List<Planned> with(Stage stage) {
    return instances.stream().filter(one -> one.procedure().has(stage)).toList();
  }
}
