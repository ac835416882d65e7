package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The manifest a deployment was last deployed with (Director API 5.5).
 *
 * @param text empty before the first deploy has succeeded
 */
public record Manifest(Optional<String> text) implements ApiObject {
  public static Manifest of(PlainObject json) {
    return new Manifest(json.optionalText("manifest"));
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("manifest", text.orElse(null));
    return json;
  }

  /** Not its text, which holds secrets. */
  @Override
  public String toString() {
    return "Manifest[]";
  }
}
