package io.slipway.director.rendering;

import io.slipway.director.planning.DnsNames;
import io.slipway.director.planning.DnsNames.GroupType;
import io.slipway.director.planning.DnsNumberRepository;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The stored numbers, each asked for once per process: they never change. */
public final class StoredNumbers implements DnsNames.Numbers {
  private final DnsNumberRepository repository;
  private final Map<String, Integer> known = new ConcurrentHashMap<>();

  public StoredNumbers(DnsNumberRepository repository) {
    this.repository = repository;
  }

  @Override
  public int instance(String uuid) {
    return number("instance", uuid);
  }

  @Override
  public int network(String name) {
    return number("network", name);
  }

  @Override
  public int group(GroupType type, String name, String deployment) {
    return number("group", type + "/" + deployment + "/" + name);
  }

  public int zone(String name) {
    return number("az", name);
  }

  private int number(String kind, String name) {
    return known.computeIfAbsent(kind + "/" + name, _ -> repository.number(kind, name));
  }
}
