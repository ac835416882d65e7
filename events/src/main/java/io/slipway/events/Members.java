package io.slipway.events;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A line's members read leniently: what is missing, null or of another kind counts as absent. */
record Members(Map<?, ?> map) {
  boolean has(String key) {
    return map.get(key) != null;
  }

  /** The text; empty when there is none. Numbers and booleans are text too. */
  String text(String key) {
    return text(map.get(key));
  }

  private static String text(@Nullable Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean
        ? value.toString()
        : "";
  }

  List<String> texts(String key) {
    return map.get(key) instanceof List<?> list
        ? list.stream().map(Members::text).toList()
        : List.of();
  }

  Optional<Long> number(String key) {
    return map.get(key) instanceof Number number
        ? Optional.of(number.longValue())
        : Optional.empty();
  }

  Optional<Integer> integer(String key) {
    return number(key).map(number -> Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE));
  }

  Members object(String key) {
    return new Members(map.get(key) instanceof Map<?, ?> object ? object : Map.of());
  }

  Map<String, @Nullable Object> copy() {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), value));
    return copy;
  }
}
