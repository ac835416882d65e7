package io.slipway.director.configs;

import io.slipway.model.deployment.ManifestDiff;
import io.slipway.model.deployment.ManifestDiff.DiffLine;
import io.slipway.model.deployment.ManifestText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How configs differ, line by line (Director API 5.4 and 7.4). */
public final class ConfigDiff {
  private final ConfigRepository configs;

  public ConfigDiff(ConfigRepository configs) {
    this.configs = configs;
  }

  /**
   * What would change in the current config of this type and name; an empty name is the default's.
   */
  public List<DiffLine> toCurrent(String type, String name, String content, boolean redact) {
    Optional<ConfigRecord> current =
        configs.current(type, name.isEmpty() ? Configs.DEFAULT_NAME : name);
    Map<String, @Nullable Object> before =
        current.map(ConfigRecord::content).map(ManifestText::parse).orElseGet(LinkedHashMap::new);
    return ManifestDiff.between(before, ManifestText.parse(content), redact);
  }

  public List<DiffLine> between(String from, String to) {
    return ManifestDiff.between(ManifestText.parse(from), ManifestText.parse(to), true);
  }
}
