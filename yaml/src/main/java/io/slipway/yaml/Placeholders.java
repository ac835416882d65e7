package io.slipway.yaml;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Finds the {@code ((variables))} that stand in plain values. */
public final class Placeholders {
  private Placeholders() {}

  /** The names as they stand between the brackets, {@code !} left out: {@code cert.ca}. */
  public static SortedSet<String> in(@Nullable Object value) {
    SortedSet<String> names = new TreeSet<>();
    collect(value, names);
    return names;
  }

  private static void collect(@Nullable Object value, SortedSet<String> names) {
    switch (value) {
      case Map<?, ?> map ->
          map.forEach(
              (key, member) -> {
                collect(key, names);
                collect(member, names);
              });
      case List<?> list -> list.forEach(item -> collect(item, names));
      case String text -> {
        Matcher matcher = Interpolator.PLACEHOLDER.matcher(text);
        while (matcher.find()) {
          names.add(matcher.group(1));
        }
      }
      case null, default -> {}
    }
  }
}
