package io.slipway.model.rendering;

import io.slipway.model.planning.DnsNumberRepository;
import java.util.HashMap;
import java.util.Map;

/** Numbers that last as long as the process: those given before, then the next ones. */
final class RememberedNumbers implements DnsNumberRepository {
  private final Map<String, Map<String, Integer>> numbers = new HashMap<>();

  /**
   * @param given by kind, then by name
   */
  RememberedNumbers(Map<String, Map<String, Integer>> given) {
    given.forEach((kind, names) -> numbers.put(kind, new HashMap<>(names)));
  }

  @Override
  public synchronized int number(String kind, String name) {
    Map<String, Integer> known = numbers.computeIfAbsent(kind, _ -> new HashMap<>());
    Integer number = known.get(name);
    if (number == null) {
      number = known.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
      known.put(name, number);
    }
    return number;
  }

  @Override
  public synchronized Map<String, Integer> numbers(String kind) {
    return Map.copyOf(numbers.getOrDefault(kind, Map.of()));
  }
}
