package io.slipway.supervisor;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is wrong with a service, by what found it: two rules may report faults of one type. */
final class Faults {
  /** Sources of faults that are not rules. */
  enum Source {
    EXECUTION,
    PID
  }

  private final Map<Object, Fault> bySource = new HashMap<>();

  void put(Object source, EventType type, String message) {
    bySource.put(source, new Fault(type, message));
  }

  /** Whether there was such a fault. */
  boolean remove(Object source) {
    return bySource.remove(source) != null;
  }

  boolean has(Object source) {
    return bySource.containsKey(source);
  }

  boolean isEmpty() {
    return bySource.isEmpty();
  }

  void clear() {
    bySource.clear();
  }

  /** In the order in which they are shown. */
  List<Fault> list() {
    return bySource.values().stream()
        .sorted(Comparator.comparing(Fault::type).thenComparing(Fault::message))
        .toList();
  }
}
