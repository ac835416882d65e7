package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A release or a stemcell as others refer to it. */
public record NameVersion(String name, String version) implements ApiObject {
  public static NameVersion of(PlainObject json) {
    return new NameVersion(json.textOr("name", ""), json.textOr("version", ""));
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("version", version);
    return json;
  }

  /** {@code name/version}. */
  @Override
  public String toString() {
    return name + "/" + version;
  }
}
