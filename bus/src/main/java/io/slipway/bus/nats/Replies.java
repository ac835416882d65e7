package io.slipway.bus.nats;

import io.slipway.bus.AgentMessages;
import io.slipway.bus.AgentReply;
import io.slipway.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what agents answer, whatever that is. */
final class Replies {
  /** What an agent sends at most (agent contract 2.4), whatever the server would let through. */
  static final int LARGEST = 1024 * 1024;

  private Replies() {}

  static AgentReply read(byte[] bytes) {
    if (bytes.length > LARGEST) {
      return new AgentReply.Failure(
          "The agent's answer has %d bytes, more than the %d that an agent may send"
              .formatted(bytes.length, LARGEST));
    }
    try {
      return reply(Json.parseObject(new String(bytes, StandardCharsets.UTF_8)));
    } catch (Json.InvalidJsonException e) {
      return new AgentReply.Failure(
          "The agent's answer is not what it should be: " + e.getMessage());
    }
  }

  private static AgentReply reply(Map<String, @Nullable Object> payload) {
    AgentReply reply = AgentMessages.reply(payload);
    return reply instanceof AgentReply.Failure(String message)
            && payload.get("exception") instanceof Map<?, ?> exception
        ? new AgentReply.Failure(message + backtrace(exception.get("backtrace")))
        : reply;
  }

  /** Agents of long ago tell where they failed. */
  private static String backtrace(@Nullable Object lines) {
    return switch (lines) {
      case null -> "";
      case List<?> list ->
          "\n" + list.stream().map(String::valueOf).collect(Collectors.joining("\n"));
      default -> "\n" + lines;
    };
  }
}
