package io.slipway.agent.host;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the two ends of a call to the provider agree on: the methods and answers of the CPI protocol
 * (Director behaviour 8.1), sent as a request to an agent of a name of its own.
 */
final class ProviderCall {
  /** Under this name the provider is on the bus. */
  static final String ID = "slipway-provider";

  /** Beside the methods of the CPI protocol: ends every VM but those named. */
  static final String KEEP_ONLY = "keep_only";

  /** Likewise: ends the agent host where it has no VM. */
  static final String END_WHEN_EMPTY = "end_when_empty";

  private ProviderCall() {}

  static Map<String, @Nullable Object> result(@Nullable Object result) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("result", result);
    answer.put("error", null);
    return answer;
  }

  static Map<String, @Nullable Object> failure(RuntimeException failure) {
    ErrorCode code = failure instanceof SlipwayException known ? known.code() : ErrorCode.GENERIC;
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("type", code.name());
    error.put("message", String.valueOf(failure.getMessage()));
    error.put("ok_to_retry", false);
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("result", null);
    answer.put("error", error);
    return answer;
  }

  /** The result in an answer; the failure it tells of is thrown. */
  static @Nullable Object value(@Nullable Object answer) {
    if (!(answer instanceof Map<?, ?> map)) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "The agent host's provider answered with something unknown");
    }
    if (map.get("error") instanceof Map<?, ?> error) {
      throw new SlipwayException(
          code(String.valueOf(error.get("type"))), String.valueOf(error.get("message")));
    }
    return map.get("result");
  }

  private static ErrorCode code(String name) {
    for (ErrorCode code : ErrorCode.values()) {
      if (code.name().equals(name)) {
        return code;
      }
    }
    return ErrorCode.GENERIC;
  }

  static String text(List<@Nullable Object> arguments, int index) {
    return optionalText(arguments, index)
        .orElseThrow(() -> new IllegalArgumentException("Argument " + index + " is no text"));
  }

  static Optional<String> optionalText(List<@Nullable Object> arguments, int index) {
    return index < arguments.size() && arguments.get(index) instanceof String text
        ? Optional.of(text)
        : Optional.empty();
  }

  static Map<String, @Nullable Object> map(List<@Nullable Object> arguments, int index) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    if (index < arguments.size() && arguments.get(index) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> copy.put(String.valueOf(key), value));
    }
    return copy;
  }

  static List<String> texts(List<@Nullable Object> arguments, int index) {
    return index < arguments.size() && arguments.get(index) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** Networks by name. */
  static Map<String, Map<String, @Nullable Object>> networks(@Nullable Object value) {
    Map<String, Map<String, @Nullable Object>> networks = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, network) -> networks.put(String.valueOf(name), map(listOf(network), 0)));
    }
    return networks;
  }

  private static List<@Nullable Object> listOf(@Nullable Object value) {
    return java.util.Collections.singletonList(value);
  }
}
