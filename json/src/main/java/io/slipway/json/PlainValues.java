package io.slipway.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as JSON knows them, copied so that two rooms never share one that can change. */
public final class PlainValues {
  /** As deep as a document may be nested; deeper is an {@link IllegalArgumentException}. */
  private static final int MAXIMUM_DEPTH = 200;

  private PlainValues() {}

  /** An unmodifiable deep copy; anything JSON cannot say is an {@link IllegalArgumentException}. */
  public static @Nullable Object copyOf(@Nullable Object value) {
    return copy(value, 0);
  }

  public static List<@Nullable Object> copyOfList(List<?> list) {
    return copyList(list, 0);
  }

  public static Map<String, @Nullable Object> copyOfMap(Map<?, ?> map) {
    return copyMap(map, 0);
  }

  private static @Nullable Object copy(@Nullable Object value, int depth) {
    if (depth > MAXIMUM_DEPTH) {
      throw new IllegalArgumentException(
          "A value is nested deeper than " + MAXIMUM_DEPTH + " levels");
    }
    return switch (value) {
      case null -> null;
      case String text -> text;
      case Boolean truth -> truth;
      case Number number -> number;
      case Map<?, ?> map -> copyMap(map, depth);
      case List<?> list -> copyList(list, depth);
      default ->
          throw new IllegalArgumentException(
              "A value of " + value.getClass().getName() + " is nothing that JSON can say");
    };
  }

  private static List<@Nullable Object> copyList(List<?> list, int depth) {
    List<@Nullable Object> copy = new ArrayList<>(list.size());
    for (Object element : list) {
      copy.add(copy(element, depth + 1));
    }
    return Collections.unmodifiableList(copy);
  }

  private static Map<String, @Nullable Object> copyMap(Map<?, ?> map, int depth) {
    Map<String, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
    map.forEach((key, value) -> copy.put(String.valueOf(key), copy(value, depth + 1)));
    return Collections.unmodifiableMap(copy);
  }
}
