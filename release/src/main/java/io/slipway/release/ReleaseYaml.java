package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlDialect;
import io.slipway.yaml.YamlLimits;
import io.slipway.yaml.YamlWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one place where this room reads and writes YAML. */
final class ReleaseYaml {
  private static final YamlLimits LIMITS = new YamlLimits(16 * 1024 * 1024, 100, 1_000_000);

  private ReleaseYaml() {}

  /**
   * Reads what was uploaded into maps, lists and scalars, as a Director does.
   *
   * @param where the document's name for error messages, such as {@code jobs/web/spec}
   * @throws SlipwayException {@link ErrorCode#INVALID_YAML_ERROR} with line and column
   */
  static @Nullable Object load(String text, String where) {
    return Yaml.parse(text, where, LIMITS).root();
  }

  /** Reads what belongs to a release directory, as the stock command line does. */
  static @Nullable Object loadAuthored(String text, String where) {
    return Yaml.parse(text, where, LIMITS, YamlDialect.GO).root();
  }

  /** Writes as the stock command line does, keys in the order they have. */
  static String write(Map<String, ?> document) {
    return YamlWriter.go().withKeysAsGiven().write(document);
  }
}
