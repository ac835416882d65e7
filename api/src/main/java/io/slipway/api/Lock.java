package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lock that a task holds (Director API 5.6).
 *
 * @param resource the parts of the lock's name after its type
 * @param expiry seconds since the epoch, with a fraction, as a text
 * @param taskId as a text
 */
public record Lock(String type, List<String> resource, String expiry, String taskId)
    implements ApiObject {
  public Lock {
    resource = List.copyOf(resource);
  }

  public static Lock of(PlainObject json) {
    return new Lock(
        json.textOr("type", ""),
        json.texts("resource"),
        json.textOr("timeout", ""),
        json.textOr("task_id", ""));
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("type", type);
    json.put("resource", resource);
    json.put("timeout", expiry);
    json.put("task_id", taskId);
    return json;
  }
}
