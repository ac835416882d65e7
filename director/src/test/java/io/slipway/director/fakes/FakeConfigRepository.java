package io.slipway.director.fakes;

import io.slipway.director.configs.ConfigRecord;
import io.slipway.director.configs.ConfigRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

public final class FakeConfigRepository implements ConfigRepository {
  private static final Comparator<ConfigRecord> API_ORDER =
      Comparator.comparing(ConfigRecord::type)
          .thenComparing(config -> !config.name().equals("default"))
          .thenComparing(ConfigRecord::name)
          .thenComparing(Comparator.comparingInt(ConfigRecord::id).reversed());

  private final List<ConfigRecord> configs = new ArrayList<>();
  private final Set<Integer> deleted = new HashSet<>();

  @Override
  public synchronized ConfigRecord add(
      String type, String name, String content, Optional<String> team, Instant now) {
    ConfigRecord added = new ConfigRecord(configs.size() + 1, type, name, content, team, now, true);
    configs.add(added);
    return added;
  }

  @Override
  public synchronized Optional<ConfigRecord> find(int id) {
    return byIds(Set.of(id)).stream().filter(config -> !deleted.contains(id)).findFirst();
  }

  @Override
  public synchronized List<ConfigRecord> byIds(Collection<Integer> ids) {
    return configs.stream()
        .filter(config -> ids.contains(config.id()))
        .map(this::withCurrent)
        .toList();
  }

  @Override
  public synchronized List<ConfigRecord> current(String type) {
    return living(config -> config.type().equals(type))
        .filter(ConfigRecord::current)
        .sorted(Comparator.comparingInt(ConfigRecord::id))
        .toList();
  }

  @Override
  public synchronized List<ConfigRecord> current(String type, Collection<String> teams) {
    Map<String, ConfigRecord> newest = new TreeMap<>();
    living(config -> config.type().equals(type) && config.isFor(teams))
        .sorted(Comparator.comparingInt(ConfigRecord::id))
        .forEach(config -> newest.put(config.name(), config));
    return newest.values().stream().sorted(Comparator.comparingInt(ConfigRecord::id)).toList();
  }

  @Override
  public synchronized Optional<ConfigRecord> current(String type, String name) {
    return current(type).stream().filter(config -> config.name().equals(name)).findFirst();
  }

  @Override
  public synchronized List<ConfigRecord> list(
      Optional<String> type, Optional<String> name, Optional<Integer> limitPerName) {
    Map<List<String>, Integer> seen = new HashMap<>();
    return living(
            config ->
                type.map(config.type()::equals).orElse(true)
                    && name.map(config.name()::equals).orElse(true))
        .sorted(API_ORDER)
        .filter(
            config ->
                seen.merge(List.of(config.type(), config.name()), 1, Integer::sum)
                    <= limitPerName.orElse(Integer.MAX_VALUE))
        .toList();
  }

  @Override
  public synchronized int deleteByName(String type, String name) {
    List<Integer> found =
        living(config -> config.type().equals(type) && config.name().equals(name))
            .map(ConfigRecord::id)
            .toList();
    deleted.addAll(found);
    return found.size();
  }

  @Override
  public synchronized int deleteById(int id) {
    return find(id).isPresent() && deleted.add(id) ? 1 : 0;
  }

  private Stream<ConfigRecord> living(Predicate<ConfigRecord> condition) {
    return configs.stream()
        .filter(config -> !deleted.contains(config.id()))
        .filter(condition)
        .map(this::withCurrent);
  }

  private ConfigRecord withCurrent(ConfigRecord config) {
    boolean newest =
        configs.stream()
            .filter(other -> !deleted.contains(other.id()))
            .filter(other -> other.type().equals(config.type()))
            .filter(other -> other.name().equals(config.name()))
            .noneMatch(other -> other.id() > config.id());
    return new ConfigRecord(
        config.id(),
        config.type(),
        config.name(),
        config.content(),
        config.team(),
        config.createdAt(),
        newest && !deleted.contains(config.id()));
  }
}
