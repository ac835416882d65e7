package io.slipway.model.deployment;

import io.slipway.release.ReleaseVersion;
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
  private static final List<String> SETS_OF_RUNTIME = List.of("releases", "addons", "variables");

  private MergedManifest() {}

  /**
   * Cloud configs win at the top level; runtime configs add to lists, as far as their addons apply
   * to the deployment, and their tags give way.
   */
  public static Map<String, @Nullable Object> of(
      Map<String, @Nullable Object> manifest,
      List<Map<String, @Nullable Object>> cloudConfigs,
      List<Map<String, @Nullable Object>> runtimeConfigs) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(manifest);
    merged.putAll(cloud(cloudConfigs));
    applicable(runtime(runtimeConfigs), manifest)
        .forEach((key, value) -> addRuntime(merged, key, value));
    return merged;
  }

  /** All runtime configs as one. */
  private static Map<String, @Nullable Object> runtime(
      List<Map<String, @Nullable Object>> runtimeConfigs) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    for (Map<String, @Nullable Object> config : runtimeConfigs) {
      for (String key : SETS_OF_RUNTIME) {
        all.merge(key, asList(config.get(key)), (first, second) -> joined(first, second, false));
      }
      if (config.get("tags") instanceof Map<?, ?> tags) {
        all.put("tags", tags);
      }
    }
    for (String key : List.of("addons", "variables")) {
      if (asList(all.get(key)).isEmpty()) {
        all.remove(key);
      }
    }
    return all;
  }

  /** Without addons that no group of the manifest gets, and the releases only they need. */
  private static Map<String, @Nullable Object> applicable(
      Map<String, @Nullable Object> runtime, Map<String, @Nullable Object> manifest) {
    if (runtime.isEmpty()) {
      return runtime;
    }
    Object name = manifest.get("name");
    List<AddonTarget> targets = AddonTarget.allOf(manifest);
    List<Object> addons = new ArrayList<>();
    Set<String> needed = new LinkedHashSet<>();
    for (Object element : asList(runtime.get("addons"))) {
      Addon addon = Addon.parse(Section.of(element), Addon.Level.RUNTIME, _ -> true);
      if (targets.stream()
          .anyMatch(one -> addon.appliesTo(name == null ? "" : name.toString(), List.of(), one))) {
        addons.add(element);
        addon.jobs().forEach(job -> needed.add(job.string("release")));
      }
    }
    Map<String, @Nullable Object> applicable = new LinkedHashMap<>(runtime);
    applicable.put(
        "releases",
        asList(runtime.get("releases")).stream()
            .filter(one -> one instanceof Map<?, ?> map && needed.contains(map.get("name")))
            .toList());
    if (addons.isEmpty()) {
      applicable.remove("addons");
    } else {
      applicable.put("addons", addons);
    }
    return applicable;
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
    if (key.equals("releases")) {
      merged.put(key, withReleases(asList(merged.get(key)), asList(value)));
    } else if (SETS_OF_RUNTIME.contains(key)) {
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

  /** A version that both name is one release, however each of them writes it. */
  private static List<?> withReleases(List<?> ofManifest, List<?> ofRuntime) {
    Set<List<String>> known = new LinkedHashSet<>();
    ofManifest.forEach(release -> known.add(nameAndVersion(release)));
    List<Object> all = new ArrayList<>(ofManifest);
    for (Object release : ofRuntime) {
      if (known.add(nameAndVersion(release))) {
        all.add(release);
      }
    }
    return all;
  }

  private static List<String> nameAndVersion(Object release) {
    return release instanceof Map<?, ?> map
        ? List.of(
            String.valueOf(map.get("name")),
            ReleaseVersion.ofRelease(RubyText.text(map.get("version"))))
        : List.of(String.valueOf(release));
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
