package io.slipway.director.configs;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CpiConfig;
import io.slipway.yaml.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a config's YAML and says what of it is stored. */
final class ConfigContent {
  private static final String RUNTIME = "runtime";

  private ConfigContent() {}

  /** For {@code POST /configs}. */
  static String checked(String type, @Nullable Object content) {
    if (!(content instanceof String text)) {
      throw new SlipwayException(ErrorCode.BAD_CONFIG, "'content' must be a string");
    }
    Object document;
    try {
      document = Yaml.load(text);
    } catch (SlipwayException e) {
      throw new SlipwayException(
          ErrorCode.BAD_CONFIG, "Config must be valid YAML: " + e.message(), e);
    }
    if (!(document instanceof Map<?, ?> map)) {
      throw new SlipwayException(ErrorCode.BAD_CONFIG, "YAML hash expected");
    }
    return stored(type, text, map);
  }

  /** For the older endpoints, which speak of manifests. */
  static String checkedManifest(String type, String text) {
    if (text.isEmpty()) {
      throw new SlipwayException(ErrorCode.BAD_MANIFEST, "Manifest should not be empty");
    }
    Object document;
    try {
      document = Yaml.load(text);
    } catch (SlipwayException e) {
      throw new SlipwayException(
          ErrorCode.BAD_MANIFEST,
          "Incorrect YAML structure of the uploaded manifest: " + e.message(),
          e);
    }
    if (!(document instanceof Map<?, ?> map)) {
      throw new SlipwayException(ErrorCode.BAD_MANIFEST, "Manifest should be a hash");
    }
    if (type.equals(LegacyKind.CPI.type())) {
      CpiConfig.parse(map);
    }
    return stored(type, text, map);
  }

  /** Runtime configs are written anew, with the versions of their releases as text. */
  private static String stored(String type, String text, Map<?, ?> document) {
    return type.equals(RUNTIME) ? Yaml.dump(withTextVersions(document)) : text;
  }

  private static Map<Object, @Nullable Object> withTextVersions(Map<?, ?> document) {
    Map<Object, @Nullable Object> copy = new LinkedHashMap<>(document);
    if (document.get("releases") instanceof List<?> releases) {
      List<@Nullable Object> versioned = new ArrayList<>();
      releases.forEach(release -> versioned.add(withTextVersion(release)));
      copy.put("releases", versioned);
    }
    return copy;
  }

  private static @Nullable Object withTextVersion(@Nullable Object release) {
    if (!(release instanceof Map<?, ?> map) || isAbsent(map.get("version"))) {
      return release;
    }
    Map<Object, @Nullable Object> copy = new LinkedHashMap<>(map);
    copy.put("version", String.valueOf(map.get("version")));
    return copy;
  }

  private static boolean isAbsent(@Nullable Object version) {
    return version == null || version.equals(false);
  }
}
