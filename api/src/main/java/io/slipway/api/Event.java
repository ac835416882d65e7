package io.slipway.api;

import io.slipway.json.PlainObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit trail (Director API 5.6).
 *
 * @param id a number, as a text
 * @param parentId of the event that this one ends; empty for one that begins something
 * @param place what it happened in
 */
public record Event(
    String id,
    Optional<String> parentId,
    Optional<Instant> time,
    String user,
    What what,
    Place place,
    Map<String, @Nullable Object> context)
    implements ApiObject {
  public static Event of(PlainObject json) {
    return new Event(
        json.textOr("id", ""),
        json.optionalText("parent_id"),
        Times.epochSeconds(json, "timestamp"),
        json.textOr("user", ""),
        new What(
            json.textOr("action", ""),
            json.textOr("object_type", ""),
            json.optionalText("object_name"),
            json.optionalText("error")),
        new Place(
            json.optionalText("task"),
            json.optionalText("deployment"),
            json.optionalText("instance")),
        json.object("context").members());
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    parentId.ifPresent(parent -> json.put("parent_id", parent));
    json.put("timestamp", time.map(Instant::getEpochSecond).orElse(null));
    json.put("user", user);
    json.put("action", what.action);
    json.put("object_type", what.objectType);
    what.objectName.ifPresent(name -> json.put("object_name", name));
    what.error.ifPresent(error -> json.put("error", error));
    place.task.ifPresent(task -> json.put("task", task));
    place.deployment.ifPresent(deployment -> json.put("deployment", deployment));
    place.instance.ifPresent(instance -> json.put("instance", instance));
    json.put("context", context);
    return json;
  }

  /**
   * @param error why it failed
   */
  public record What(
      String action, String objectType, Optional<String> objectName, Optional<String> error) {}

  /**
   * @param task its number, as a text
   * @param instance {@code group/uuid}
   */
  public record Place(
      Optional<String> task, Optional<String> deployment, Optional<String> instance) {}
}
