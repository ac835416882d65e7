package io.slipway.yaml;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Helpers on plain values: maps, lists and scalars as {@link YamlDocument} has them. Results are
 * new and may be changed; arguments never are.
 */
public final class Values {
  private Values() {}

  public static @Nullable Object deepCopy(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> deepCopyMap(map);
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(item -> copy.add(deepCopy(item)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  /** A copy of a map of which nobody else holds any part. */
  public static <K> Map<K, @Nullable Object> deepCopyMap(Map<K, ?> map) {
    Map<K, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, item) -> copy.put(key, deepCopy(item)));
    return copy;
  }

  /**
   * The left map with the right one laid over it: maps that meet are merged, anything else of the
   * right side replaces what the left side has.
   */
  public static <K> Map<K, @Nullable Object> deepMerge(Map<K, ?> left, Map<K, ?> right) {
    Map<K, @Nullable Object> merged = deepCopyMap(left);
    right.forEach(
        (key, item) ->
            merged.put(
                key,
                merged.get(key) instanceof Map<?, ?> below && item instanceof Map<?, ?> above
                    ? mergeAnyKeys(below, above)
                    : deepCopy(item)));
    return merged;
  }

  private static Map<Object, @Nullable Object> mergeAnyKeys(Map<?, ?> left, Map<?, ?> right) {
    Map<Object, @Nullable Object> below = new LinkedHashMap<>(left);
    return deepMerge(below, new LinkedHashMap<>(right));
  }

  /**
   * The value at a dotted path; null when it is missing, null, or behind something that is no map.
   */
  public static @Nullable Object lookup(@Nullable Object value, String dottedPath) {
    Object found = value;
    for (String key : dottedPath.split("\\.", -1)) {
      if (!(found instanceof Map<?, ?> map)) {
        return null;
      }
      found = map.get(key);
    }
    return found;
  }

  /**
   * A copy with the keys of maps in order, through maps inside maps but not through lists, as
   * property values reach templates (job rendering, 1.1).
   */
  public static @Nullable Object sortKeys(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      return deepCopy(value);
    }
    Map<String, @Nullable Object> byName = new TreeMap<>();
    Map<Object, @Nullable Object> sorted = new LinkedHashMap<>();
    map.forEach(
        (key, item) -> {
          if (key instanceof String name) {
            byName.put(name, sortKeys(item));
          } else {
            sorted.put(key, sortKeys(item));
          }
        });
    sorted.putAll(byName);
    return sorted;
  }

  /** As Ruby 3.4 and later prints the value for programmers: {@code {"a" => [1, nil]}}. */
  public static String inspect(@Nullable Object value) {
    return RubyText.inspect(value);
  }

  /** The smallest of the types that plain values have for integers. */
  static Number narrowest(BigInteger value) {
    if (value.bitLength() < Integer.SIZE) {
      return value.intValue();
    } else if (value.bitLength() < Long.SIZE) {
      return value.longValue();
    }
    return value;
  }

  /** What a value is, for error messages: {@code a mapping}, {@code an integer}, … */
  public static String kindOf(@Nullable Object value) {
    return switch (value) {
      case null -> "empty";
      case Map<?, ?> _ -> "a mapping";
      case List<?> _ -> "a list";
      case String _ -> "text";
      case Boolean _ -> "a boolean";
      case Double _ -> "a number";
      default -> "an integer";
    };
  }
}
