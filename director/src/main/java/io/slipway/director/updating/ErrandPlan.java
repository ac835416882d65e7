package io.slipway.director.updating;

import io.slipway.model.deployment.PlainValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What running an errand was decided on, before it did anything.
 *
 * @param skipped whether nothing has changed since it last succeeded, and nothing else was asked
 * @param instances uuids of those it is run on
 * @param groups the errand groups that get their VMs for it, by name
 */
record ErrandPlan(boolean skipped, List<String> instances, Map<String, RecordedPlan> groups) {
  static final ErrandPlan SKIPPED = new ErrandPlan(true, List.of(), Map.of());

  Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> byName = new LinkedHashMap<>();
    groups.forEach((name, group) -> byName.put(name, group.toPlain()));
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("skipped", skipped);
    plain.put("instances", instances);
    plain.put("groups", byName);
    return plain;
  }

  static ErrandPlan ofPlain(Map<String, @Nullable Object> plain) {
    Map<String, RecordedPlan> groups = new LinkedHashMap<>();
    if (plain.get("groups") instanceof Map<?, ?> byName) {
      byName.forEach(
          (name, group) -> {
            if (group instanceof Map<?, ?> map) {
              groups.put(String.valueOf(name), RecordedPlan.ofPlain(PlainValues.mapping(map)));
            }
          });
    }
    List<String> instances =
        plain.get("instances") instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.of();
    return new ErrandPlan(RecordedPlan.flag(plain, "skipped"), instances, groups);
  }
}
