package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A config of any type (Director API 5.4).
 *
 * @param id a number, as a text
 * @param createdAt as {@link Times#ruby} has it
 * @param current whether it is the newest of its type and name
 */
public record Config(
    String content,
    String id,
    String type,
    String name,
    Optional<String> team,
    String createdAt,
    boolean current)
    implements ApiObject {
  public static Config of(PlainObject json) {
    return new Config(
        json.textOr("content", ""),
        json.textOr("id", ""),
        json.textOr("type", ""),
        json.textOr("name", ""),
        json.optionalText("team"),
        json.textOr("created_at", ""),
        json.truthOr("current", false));
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("content", content);
    json.put("id", id);
    json.put("type", type);
    json.put("name", name);
    json.put("team", team.orElse(null));
    json.put("created_at", createdAt);
    json.put("current", current);
    return json;
  }

  /** Not its content, which may hold secrets. */
  @Override
  public String toString() {
    return "Config[" + id + " " + type + "/" + name + "]";
  }
}
