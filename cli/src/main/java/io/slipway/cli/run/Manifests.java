package io.slipway.cli.run;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks into manifests without judging them: what is not as it should be is the Director's to say.
 */
public final class Manifests {
  private Manifests() {}

  /** The maps in a list; what is something else is left out. */
  public static List<Map<String, @Nullable Object>> maps(@Nullable Object list) {
    return list instanceof List<?> items
        ? items.stream().filter(Map.class::isInstance).map(Manifests::typed).toList()
        : List.of();
  }

  @SuppressWarnings("unchecked") // keys of a manifest's maps are text
  private static Map<String, @Nullable Object> typed(Object map) {
    return (Map<String, @Nullable Object>) map;
  }

  public static Set<String> texts(@Nullable Object list) {
    Set<String> texts = new TreeSet<>();
    if (list instanceof List<?> items) {
      items.forEach(item -> texts.add(String.valueOf(item)));
    }
    return texts;
  }

  /** The value as text; empty when there is none. */
  public static String text(Map<String, @Nullable Object> map, String key) {
    Object value = map.get(key);
    return value == null ? "" : String.valueOf(value);
  }

  public static List<Map<String, @Nullable Object>> groups(Map<String, @Nullable Object> manifest) {
    return maps(manifest.get("instance_groups"));
  }
}
