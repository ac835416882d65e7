package io.slipway.director.updating;

import io.slipway.model.deployment.RubyText;
import io.slipway.model.instances.InstanceRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** On which instances an errand is to run (Director behaviour 4.11). */
final class ErrandFilter {
  private static final String FIRST = "first";

  private final List<@Nullable Object> wanted;

  /**
   * @param wanted plain values: {@code {"group": …, "id": index, uuid or "first"}}, or a group
   *     alone; none means everywhere
   */
  ErrandFilter(List<@Nullable Object> wanted) {
    this.wanted = wanted;
  }

  /**
   * @param unmatched what was asked for in vain, in Ruby's notation
   */
  record Match(List<InstanceRecord> instances, List<String> unmatched) {}

  /** Asked of a deployment without instances, nothing is in vain, as in BOSH. */
  Match of(List<InstanceRecord> all) {
    if (wanted.isEmpty() || all.isEmpty()) {
      return new Match(all, List.of());
    }
    Set<InstanceRecord> found = new LinkedHashSet<>();
    List<String> unmatched = new ArrayList<>();
    for (Object one : wanted) {
      List<InstanceRecord> matching = all.stream().filter(it -> matches(one, it, all)).toList();
      if (matching.isEmpty()) {
        unmatched.add(one instanceof String text ? text : RubyText.inspect(one));
      }
      found.addAll(matching);
    }
    return new Match(List.copyOf(found), unmatched);
  }

  private static boolean matches(
      @Nullable Object wanted, InstanceRecord instance, List<InstanceRecord> all) {
    if (!(wanted instanceof Map<?, ?> filter) || !instance.group().equals(filter.get("group"))) {
      return false;
    }
    Object value = filter.get("id");
    String id = value == null ? "" : String.valueOf(value);
    if (id.isEmpty()) {
      return true;
    }
    return instance.uuid().equals(id)
        || String.valueOf(instance.index()).equals(id)
        || (id.equals(FIRST) && isFirst(instance, all));
  }

  private static boolean isFirst(InstanceRecord instance, List<InstanceRecord> all) {
    return all.stream()
        .filter(one -> one.group().equals(instance.group()))
        .map(InstanceRecord::uuid)
        .collect(Collectors.minBy(Comparator.naturalOrder()))
        .filter(instance.uuid()::equals)
        .isPresent();
  }
}
