package io.slipway.director.problems;

import io.slipway.model.deployment.PlainValues;
import io.slipway.model.deployment.UpdateSettings.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the groups of a deployment are gone through, as the manifest of its last deploy says: in
 * which order, and how many at a time.
 *
 * @param serial whether it is gone through alone
 * @param maxInFlight how many of its instances at a time
 */
record GroupOrder(String name, boolean serial, Share maxInFlight) {

  /** In the order of the manifest, which was found right when it was deployed. */
  static List<GroupOrder> of(Map<String, @Nullable Object> manifest) {
    Map<String, @Nullable Object> usual = mapping(manifest.get("update"));
    List<GroupOrder> groups = new ArrayList<>();
    if (manifest.get("instance_groups") instanceof List<?> list) {
      for (Object one : list) {
        Map<String, @Nullable Object> group = mapping(one);
        Map<String, @Nullable Object> update = mapping(group.get("update"));
        groups.add(
            new GroupOrder(
                String.valueOf(group.get("name")),
                !Boolean.FALSE.equals(first(update, usual, "serial")),
                new Share(String.valueOf(first(update, usual, "max_in_flight")))));
      }
    }
    return groups;
  }

  private static @Nullable Object first(
      Map<String, @Nullable Object> own, Map<String, @Nullable Object> usual, String key) {
    return own.get(key) == null ? usual.get(key) : own.get(key);
  }

  private static Map<String, @Nullable Object> mapping(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? PlainValues.mapping(map) : Map.of();
  }

  /** Runs one after another; the groups of one are gone through at the same time. */
  static List<List<GroupOrder>> runs(List<GroupOrder> groups) {
    List<List<GroupOrder>> runs = new ArrayList<>();
    boolean open = false;
    for (GroupOrder group : groups) {
      if (group.serial() || !open) {
        runs.add(new ArrayList<>());
      }
      runs.getLast().add(group);
      open = !group.serial();
    }
    return runs;
  }
}
