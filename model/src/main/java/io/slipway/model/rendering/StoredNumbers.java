package io.slipway.model.rendering;

import io.slipway.model.planning.DnsNames;
import io.slipway.model.planning.DnsNames.GroupType;
import io.slipway.model.planning.DnsNumberRepository;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The stored numbers, each asked for once per process: they never change. */
public final class StoredNumbers implements DnsNames.Numbers {
  private static final String INSTANCE = "instance";
  private static final String NETWORK = "network";
  private static final String GROUP = "group";
  private static final String ZONE = "az";

  private final DnsNumberRepository repository;
  private final Map<String, Integer> known = new ConcurrentHashMap<>();

  public StoredNumbers(DnsNumberRepository repository) {
    this.repository = repository;
  }

  @Override
  public int instance(String uuid) {
    return number(INSTANCE, uuid);
  }

  @Override
  public int network(String name) {
    return number(NETWORK, name);
  }

  @Override
  public int group(GroupType type, String name, String deployment) {
    return number(GROUP, type + inside(deployment) + name);
  }

  @Override
  public int zone(String name) {
    return number(ZONE, name);
  }

  private static String inside(String deployment) {
    return "/" + deployment + "/";
  }

  /**
   * What {@link RememberedNumbers} needs to number a deployment as it is: by kind and name.
   *
   * @param uuids of its instances
   */
  public static Map<String, Map<String, Integer>> given(
      DnsNumberRepository repository, String deployment, Set<String> uuids) {
    Map<String, Map<String, Integer>> given = new LinkedHashMap<>();
    given.put(ZONE, repository.numbers(ZONE));
    given.put(NETWORK, repository.numbers(NETWORK));
    given.put(GROUP, having(repository.numbers(GROUP), name -> name.contains(inside(deployment))));
    given.put(INSTANCE, having(repository.numbers(INSTANCE), uuids::contains));
    return given;
  }

  private static Map<String, Integer> having(
      Map<String, Integer> numbers, Predicate<String> wanted) {
    Map<String, Integer> having = new HashMap<>(numbers);
    having.keySet().removeIf(wanted.negate());
    return having;
  }

  private int number(String kind, String name) {
    return known.computeIfAbsent(kind + "/" + name, _ -> repository.number(kind, name));
  }
}
