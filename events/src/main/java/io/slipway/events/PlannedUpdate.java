package io.slipway.events;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a deploy is about to do to an instance, and why.
 *
 * @param instance its name, {@code group/uuid}
 * @param index its number in the group
 * @param action the word that the audit trail has for it, such as {@code create}, {@code update} or
 *     {@code delete}
 * @param turn when: which batch of its group, and whether as a canary
 * @param changes why, in the words of the audit trail
 * @param jobs those whose rendered files are others than the installed ones
 * @param packages those that come, go or change
 */
public record PlannedUpdate(
    String instance,
    int index,
    String action,
    Turn turn,
    List<String> changes,
    List<String> jobs,
    List<String> packages) {
  public PlannedUpdate {
    changes = List.copyOf(changes);
    jobs = List.copyOf(jobs);
    packages = List.copyOf(packages);
  }

  /**
   * A place in the order of a group.
   *
   * @param batch from 1; the instances of one are updated before the next begins
   * @param atOnce how many instances of the batch are updated at a time
   */
  public record Turn(int batch, boolean canary, int atOnce) {}

  /** Plain values. */
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("instance", instance);
    plain.put("index", index);
    plain.put("action", action);
    plain.put("batch", turn.batch());
    plain.put("canary", turn.canary());
    plain.put("at_once", turn.atOnce());
    plain.put("changes", changes);
    plain.put("jobs", jobs);
    plain.put("packages", packages);
    return plain;
  }
}
