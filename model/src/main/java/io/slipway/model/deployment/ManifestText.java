package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlLimits;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Manifests and configs as text: YAML that must be a mapping (Director API 3.1). */
public final class ManifestText {
  /** A longer text is refused, whatever is in it. */
  public static final int MAXIMUM_CHARACTERS = YamlLimits.DEFAULT.characters();

  private ManifestText() {}

  @SuppressWarnings("unchecked") // keys that are no texts are nobody's and are passed over
  public static Map<String, @Nullable Object> parse(String text) {
    Object root;
    try {
      root = Yaml.load(text);
    } catch (SlipwayException e) {
      throw new SlipwayException(
          ErrorCode.BAD_MANIFEST,
          "Incorrect YAML structure of the uploaded manifest: " + e.message(),
          e);
    }
    return switch (root) {
      case null ->
          throw new SlipwayException(ErrorCode.BAD_MANIFEST, "Manifest should not be empty");
      case Map<?, ?> map -> (Map<String, @Nullable Object>) map;
      default -> throw new SlipwayException(ErrorCode.BAD_MANIFEST, "Manifest should be a hash");
    };
  }

  public static String dump(Map<String, @Nullable Object> manifest) {
    return Yaml.dump(manifest);
  }
}
