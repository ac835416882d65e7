package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An errand that can be run (Director API 5.5). */
public record Errand(String name) implements ApiObject {
  public static Errand of(PlainObject json) {
    return new Errand(json.textOr("name", ""));
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", name);
    return json;
  }
}
