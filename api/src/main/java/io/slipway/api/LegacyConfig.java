package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cloud, runtime or CPI config as the endpoint of its own kind tells it (Director API 5.4).
 *
 * @param createdAt as {@link Times#ruby} has it
 */
public record LegacyConfig(String properties, String createdAt) implements ApiObject {
  public static LegacyConfig of(PlainObject json) {
    return new LegacyConfig(json.textOr("properties", ""), json.textOr("created_at", ""));
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("properties", properties);
    json.put("created_at", createdAt);
    return json;
  }

  /** Not its content, which may hold secrets. */
  @Override
  public String toString() {
    return "LegacyConfig[" + createdAt + "]";
  }
}
