package io.slipway.director.fakes;

import io.slipway.model.planning.DnsNumberRepository;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

public final class FakeDnsNumberRepository implements DnsNumberRepository {
  private final Map<String, List<String>> names = new HashMap<>();

  @Override
  public synchronized int number(String kind, String name) {
    List<String> known = names.computeIfAbsent(kind, _ -> new ArrayList<>());
    if (!known.contains(name)) {
      known.add(name);
    }
    return known.indexOf(name) + 1;
  }

  @Override
  public synchronized Map<String, Integer> numbers(String kind) {
    Map<String, Integer> numbers = new HashMap<>();
    for (String name : names.getOrDefault(kind, List.of())) {
      numbers.put(name, number(kind, name));
    }
    return numbers;
  }
}
