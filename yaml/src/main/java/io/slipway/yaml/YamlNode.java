package io.slipway.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value that remembers where it was written. Nodes never change, so that documents can share
 * them; values made in memory have no position.
 */
sealed interface YamlNode {
  @Nullable Position position();

  /** The plain value, made anew: the caller may change it. */
  @Nullable Object plain();

  static YamlNode of(@Nullable Object value, @Nullable Position position) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<@Nullable Object, YamlNode> entries = new LinkedHashMap<>();
        map.forEach((key, item) -> entries.put(key, of(item, position)));
        yield new Mapping(entries, position);
      }
      case List<?> list -> {
        List<YamlNode> items = new ArrayList<>(list.size());
        list.forEach(item -> items.add(of(item, position)));
        yield new Sequence(items, position);
      }
      case null, default -> new Scalar(value, position);
    };
  }

  record Scalar(@Nullable Object value, @Nullable Position position) implements YamlNode {
    @Override
    public @Nullable Object plain() {
      return value;
    }
  }

  record Sequence(List<YamlNode> items, @Nullable Position position) implements YamlNode {
    public Sequence {
      items = Collections.unmodifiableList(items);
    }

    @Override
    public List<@Nullable Object> plain() {
      List<@Nullable Object> plain = new ArrayList<>(items.size());
      items.forEach(item -> plain.add(item.plain()));
      return plain;
    }

    Sequence with(int index, YamlNode item) {
      List<YamlNode> changed = new ArrayList<>(items);
      changed.set(index, item);
      return new Sequence(changed, position);
    }

    Sequence withInserted(int index, YamlNode item) {
      List<YamlNode> changed = new ArrayList<>(items);
      changed.add(index, item);
      return new Sequence(changed, position);
    }

    Sequence without(int index) {
      List<YamlNode> changed = new ArrayList<>(items);
      changed.remove(index);
      return new Sequence(changed, position);
    }
  }

  /**
   * @param keys where the keys were written, if the document was read exactly
   */
  record Mapping(
      Map<@Nullable Object, YamlNode> entries,
      @Nullable Position position,
      Map<@Nullable Object, Position> keys)
      implements YamlNode {
    public Mapping {
      entries = Collections.unmodifiableMap(entries);
      keys = Collections.unmodifiableMap(keys);
    }

    Mapping(Map<@Nullable Object, YamlNode> entries, @Nullable Position position) {
      this(entries, position, Map.of());
    }

    @Override
    public Map<@Nullable Object, @Nullable Object> plain() {
      Map<@Nullable Object, @Nullable Object> plain = new LinkedHashMap<>();
      entries.forEach((key, value) -> plain.put(key, value.plain()));
      return plain;
    }

    Mapping with(Object key, YamlNode value) {
      Map<@Nullable Object, YamlNode> changed = new LinkedHashMap<>(entries);
      changed.put(key, value);
      return new Mapping(changed, position, keys);
    }

    Mapping without(Object key) {
      Map<@Nullable Object, YamlNode> changed = new LinkedHashMap<>(entries);
      changed.remove(key);
      return new Mapping(changed, position, keys);
    }
  }
}
