package io.slipway.director.updating;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tags of VMs. */
final class Tags {
  private Tags() {}

  /**
   * The tags a deployment has been deployed with.
   *
   * @param runtimeConfigs those it was deployed with; at most one has tags
   */
  static Map<String, @Nullable Object> deployed(
      Map<String, @Nullable Object> manifest, List<Map<String, @Nullable Object>> runtimeConfigs) {
    Map<String, @Nullable Object> tags = new LinkedHashMap<>();
    runtimeConfigs.forEach(config -> add(config.get("tags"), tags));
    add(manifest.get("tags"), tags);
    return tags;
  }

  private static void add(@Nullable Object found, Map<String, @Nullable Object> tags) {
    if (found instanceof Map<?, ?> map) {
      map.forEach((key, value) -> tags.put(String.valueOf(key), value));
    }
  }

  /** The deployment's, those of the group over them, as texts. */
  static Map<String, String> merged(
      Map<String, @Nullable Object> ofDeployment, Map<String, @Nullable Object> ofGroup) {
    Map<String, String> merged = new LinkedHashMap<>();
    ofDeployment.forEach((key, value) -> merged.put(key, String.valueOf(value)));
    ofGroup.forEach((key, value) -> merged.put(key, String.valueOf(value)));
    return merged;
  }
}
