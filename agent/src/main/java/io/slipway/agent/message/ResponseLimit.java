package io.slipway.agent.message;

import io.slipway.bus.AgentReply;
import io.slipway.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * No answer is larger than what a stock message server lets through (agent contract 2.4): an
 * exception's text loses its middle, a value becomes an exception.
 */
final class ResponseLimit {
  static final int MAXIMUM_BYTES = 1024 * 1024;

  private static final String GAP = "\n...[truncated]...\n";

  private ResponseLimit() {}

  static AgentReply apply(AgentReply reply) {
    return switch (reply) {
      case AgentReply.Value value ->
          size(Json.write(value.value())) + "{\"value\":}".length() <= MAXIMUM_BYTES
              ? value
              : new AgentReply.Failure("Response exceeded maximum allowed length");
      case AgentReply.Failure failure -> shorten(failure);
    };
  }

  private static AgentReply.Failure shorten(AgentReply.Failure failure) {
    String message = failure.message();
    AgentReply.Failure shortened = failure;
    for (int kept = MAXIMUM_BYTES; envelope(shortened) > MAXIMUM_BYTES; kept = kept * 3 / 4) {
      int half = Math.min(kept, message.length()) / 2;
      shortened =
          new AgentReply.Failure(
              message.substring(0, wholeCharacter(message, half))
                  + GAP
                  + message.substring(wholeCharacter(message, message.length() - half)));
    }
    return shortened;
  }

  /** The index, or the one before it when it would cut a surrogate pair. */
  private static int wholeCharacter(String text, int index) {
    return index > 0
            && index < text.length()
            && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index))
        ? index - 1
        : index;
  }

  private static int envelope(AgentReply.Failure failure) {
    return size(Json.write(Map.of("exception", Map.of("message", failure.message()))));
  }

  private static int size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
