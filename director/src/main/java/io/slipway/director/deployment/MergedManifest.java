package io.slipway.director.deployment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A manifest together with the configs it is deployed with: what differences are told about
 * (Director API 7.4).
 */
public final class MergedManifest {
  private static final Set<String> LISTS_OF_CLOUD =
      Set.of("azs", "vm_types", "disk_types", "networks", "vm_extensions");
  private static final Set<String> SETS_OF_RUNTIME = Set.of("releases", "variables", "addons");

  private MergedManifest() {}

  /** Cloud configs win at the top level; runtime configs add to lists, and their tags give way. */
  public static Map<String, @Nullable Object> of(
      Map<String, @Nullable Object> manifest,
      List<Map<String, @Nullable Object>> cloudConfigs,
      List<Map<String, @Nullable Object>> runtimeConfigs) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(manifest);
    merged.putAll(cloud(cloudConfigs));
    for (Map<String, @Nullable Object> runtime : runtimeConfigs) {
      if (runtime.containsKey("releases")) {
        runtime.forEach((key, value) -> addRuntime(merged, key, value));
      }
    }
    return merged;
  }

  private static Map<String, @Nullable Object> cloud(
      List<Map<String, @Nullable Object>> cloudConfigs) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>();
    for (Map<String, @Nullable Object> config : cloudConfigs) {
      config.forEach(
          (key, value) -> {
            if (LISTS_OF_CLOUD.contains(key)) {
              merged.merge(key, asList(value), (first, second) -> joined(first, second, false));
            } else if (key.equals("compilation")) {
              merged.put(key, value);
            }
          });
    }
    return merged;
  }

  private static void addRuntime(
      Map<String, @Nullable Object> merged, String key, @Nullable Object value) {
    if (SETS_OF_RUNTIME.contains(key)) {
      merged.merge(key, asList(value), (first, second) -> joined(first, second, true));
    } else if (key.equals("tags") && value instanceof Map<?, ?> tags) {
      Map<Object, @Nullable Object> all = new LinkedHashMap<>(tags);
      if (merged.get(key) instanceof Map<?, ?> own) {
        all.putAll(own);
      }
      merged.put(key, all);
    } else {
      merged.put(key, value);
    }
  }

  private static List<?> asList(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static List<?> joined(Object first, Object second, boolean distinct) {
    List<Object> all = new ArrayList<>();
    asList(first).forEach(all::add);
    asList(second).forEach(all::add);
    return distinct ? new ArrayList<>(new LinkedHashSet<>(all)) : all;
  }
}
