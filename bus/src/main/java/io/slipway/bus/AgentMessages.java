package io.slipway.bus;

import io.slipway.json.PlainObject;
import io.slipway.json.PlainValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests to agents and their answers as JSON carries them (agent contract 2.3 and 2.4). */
public final class AgentMessages {
  /** What an agent's subject begins with. */
  public static final String AGENT = "agent.";

  /** Whoever asks here is told when the task named behind it, {@code <agent>.<task>}, is over. */
  static final String TASK = "slipway.task.";

  /**
   * Whoever asks here is told when the agent named behind it has left, at once when it is not
   * there.
   */
  static final String DEPARTURE = "slipway.departure.";

  /** What is asked here, by its name, is not wanted any more. */
  static final String WITHDRAWN = "slipway.withdrawn";

  /** Said in place of an answer when there is no such agent. */
  private static final String ABSENT = "absent";

  private AgentMessages() {}

  public static Map<String, @Nullable Object> request(AgentRequest request) {
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("protocol", request.protocol());
    payload.put("method", request.method());
    payload.put("arguments", request.arguments());
    payload.put("reply_to", request.replyTo());
    return payload;
  }

  /** Anything else than a request is an {@link IllegalArgumentException}. */
  static AgentRequest request(Map<String, @Nullable Object> payload) {
    PlainObject plain = PlainObject.of(payload, "request");
    return new AgentRequest(
        (int) plain.longOr("protocol", 0),
        plain.text("method"),
        payload.get("arguments") instanceof List<?> arguments
            ? PlainValues.copyOfList(arguments)
            : List.of(),
        plain.textOr("reply_to", ""));
  }

  static Map<String, @Nullable Object> reply(AgentReply reply) {
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    switch (reply) {
      case AgentReply.Value(Object value) -> payload.put("value", value);
      case AgentReply.Failure(String message) ->
          payload.put("exception", Map.of("message", message));
    }
    return payload;
  }

  static Map<String, @Nullable Object> absent() {
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put(ABSENT, true);
    return payload;
  }

  static boolean isAbsent(Map<String, @Nullable Object> payload) {
    return Boolean.TRUE.equals(payload.get(ABSENT));
  }

  public static AgentReply reply(Map<String, @Nullable Object> payload) {
    return payload.get("exception") instanceof Map<?, ?> exception
        ? new AgentReply.Failure(String.valueOf(exception.get("message")))
        : new AgentReply.Value(payload.get("value"));
  }
}
