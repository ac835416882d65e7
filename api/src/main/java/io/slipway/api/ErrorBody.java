package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a request failed (Director API 3.1).
 *
 * @param code BOSH's number, 0 when a Director says none
 */
public record ErrorBody(int code, String description) implements ApiObject {
  public static ErrorBody of(PlainObject json) {
    return new ErrorBody(json.intOr("code", 0), json.textOr("description", ""));
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("code", code);
    json.put("description", description);
    return json;
  }
}
