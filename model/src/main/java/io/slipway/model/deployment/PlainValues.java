package io.slipway.model.deployment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What documents are made of: mappings with text keys, sequences, scalars and null. */
public final class PlainValues {
  private PlainValues() {}

  /** The mapping with its keys as texts; a copy only when some key is not a text. */
  @SuppressWarnings("unchecked") // every key has been looked at
  public static Map<String, @Nullable Object> mapping(Map<?, ?> map) {
    for (Object key : map.keySet()) {
      if (!(key instanceof String)) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((k, v) -> copy.put(RubyText.text(k), v));
        return copy;
      }
    }
    return (Map<String, @Nullable Object>) map;
  }

  /** The elements that are mappings, if it is a list at all. */
  public static List<Map<String, @Nullable Object>> mappings(@Nullable Object list) {
    List<Map<String, @Nullable Object>> mappings = new ArrayList<>();
    if (list instanceof List<?> elements) {
      for (Object element : elements) {
        if (element instanceof Map<?, ?> map) {
          mappings.add(mapping(map));
        }
      }
    }
    return mappings;
  }

  @SuppressWarnings("unchecked") // any element is an object or null
  public static List<@Nullable Object> sequence(List<?> list) {
    return (List<@Nullable Object>) list;
  }

  /** What Ruby calls the value's class, for messages: {@code Hash}, {@code NilClass}. */
  public static String className(@Nullable Object value) {
    return RubyText.className(value);
  }

  /** Equality of documents: order of keys does not matter, order of elements does. */
  public static boolean same(@Nullable Object one, @Nullable Object other) {
    return Objects.equals(normal(one), normal(other));
  }

  /**
   * A form in which {@link #same} values are equal. Whole numbers compare by value, whatever their
   * Java type: 5 read back may be another type.
   */
  static @Nullable Object normal(@Nullable Object value) {
    return switch (value) {
      case Integer number -> number.longValue();
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> normal = new LinkedHashMap<>();
        map.forEach((k, v) -> normal.put(k, normal(v)));
        yield normal;
      }
      case List<?> list -> {
        List<@Nullable Object> normal = new ArrayList<>(list.size());
        list.forEach(one -> normal.add(normal(one)));
        yield normal;
      }
      case null, default -> value;
    };
  }
}
