package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A config that a deployment was deployed with (Director API 5.5). */
public record DeploymentConfig(long id, String deployment, String type, String name)
    implements ApiObject {
  public static DeploymentConfig of(PlainObject json) {
    return new DeploymentConfig(
        json.longOr("id", 0),
        json.textOr("deployment", ""),
        json.object("config").textOr("type", ""),
        json.object("config").textOr("name", ""));
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("id", id);
    config.put("type", type);
    config.put("name", name);
    json.put("id", id);
    json.put("deployment", deployment);
    json.put("config", config);
    return json;
  }
}
