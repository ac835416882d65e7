package io.slipway.bus.spec;

import io.slipway.json.PlainObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an instance's lifecycle is steered beyond what BOSH knows. It stands in an apply spec, or
 * goes with a single order, only where somebody has asked for it.
 *
 * @param hooks by the hook's script, then by job; only rules that say something
 * @param gates what has to be so between running and post-start
 */
public record Steering(Map<String, Map<String, HookRules>> hooks, List<ReadinessGate> gates) {
  public static final Steering NONE = new Steering(Map.of(), List.of());

  public Steering {
    hooks = Map.copyOf(hooks);
    gates = List.copyOf(gates);
  }

  public boolean isEmpty() {
    return equals(NONE);
  }

  /** How one hook is steered, by job. */
  public Map<String, HookRules> of(String hook) {
    return hooks.getOrDefault(hook, Map.of());
  }

  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    if (!hooks.isEmpty()) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      hooks.forEach((hook, rules) -> all.put(hook, plainRules(rules)));
      plain.put("hooks", all);
    }
    if (!gates.isEmpty()) {
      plain.put("ready", plainGates(gates));
    }
    return plain;
  }

  public static Map<String, @Nullable Object> plainRules(Map<String, HookRules> rules) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    rules.forEach((job, one) -> plain.put(job, one.toPlain()));
    return plain;
  }

  public static List<Object> plainGates(List<ReadinessGate> gates) {
    return new ArrayList<>(gates.stream().map(ReadinessGate::toPlain).toList());
  }

  /**
   * Reads what {@link #toPlain} wrote.
   *
   * @throws IllegalArgumentException when something in it has the wrong type
   */
  public static Steering of(PlainObject plain) {
    Map<String, Map<String, HookRules>> hooks = new LinkedHashMap<>();
    plain.objectsByKey("hooks").forEach((hook, jobs) -> hooks.put(hook, rules(jobs)));
    return new Steering(hooks, gates(plain.value("ready")));
  }

  public static Map<String, HookRules> rules(PlainObject plain) {
    Map<String, HookRules> rules = new LinkedHashMap<>();
    plain
        .toPlain()
        .forEach((job, one) -> rules.put(job, HookRules.of(PlainObject.of(one, "hook rules"))));
    return rules;
  }

  public static List<ReadinessGate> gates(@Nullable Object plain) {
    List<ReadinessGate> gates = new ArrayList<>();
    if (plain instanceof List<?> list) {
      for (Object one : list) {
        gates.add(ReadinessGate.of(PlainObject.of(one, "readiness gate")));
      }
    }
    if (gates.size() > ReadinessGate.MOST_GATES) {
      throw new IllegalArgumentException("There are too many readiness gates");
    }
    return gates;
  }

  /** Absent where it says nothing, so that nothing is sent that nobody has asked for. */
  public Optional<Steering> asked() {
    return isEmpty() ? Optional.empty() : Optional.of(this);
  }
}
