package io.slipway.cpi.external;

import io.slipway.cpi.CpiMethod;
import io.slipway.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a CPI answers (Director behaviour 8.1, 8.2), whatever that is. */
final class CpiResponses {
  private static final String PREFIX = "Bosh::Clouds::";
  private static final Set<String> KNOWN =
      Set.of(
          "CpiError",
          "NotSupported",
          "NotImplemented",
          "CloudError",
          "VMNotFound",
          "NetworkNotFound",
          "NoDiskSpace",
          "DiskNotAttached",
          "DiskNotFound",
          "VMCreationFailed");
  private static final int LONGEST_SHOWN = 500;

  private CpiResponses() {}

  /** As a caller is told it: plain values, or the beginning of what is no JSON. */
  static @Nullable Object shown(String answer) {
    try {
      return Json.parse(answer);
    } catch (Json.InvalidJsonException e) {
      return beginning(answer);
    }
  }

  private static String beginning(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
  }

  /** An answer of the right shape. */
  record Response(@Nullable Object result, @Nullable Map<?, ?> error, String log) {}

  /**
   * @throws CpiException for any other shape
   */
  static Response read(String answer) {
    Object document;
    try {
      document = Json.parse(answer);
    } catch (Json.InvalidJsonException e) {
      throw new CpiException(
          CpiException.Kind.OTHER,
          "Invalid CPI response - ParserError - %s: '%s'"
              .formatted(e.getMessage(), beginning(answer)));
    }
    if (!(document instanceof Map<?, ?> response)) {
      throw invalid("Expected instance of Hash, given " + beginning(Json.write(document)));
    }
    List<String> problems = new ArrayList<>();
    for (String key : List.of("result", "error", "log")) {
      if (!response.containsKey(key)) {
        problems.add(key + " => Missing key");
      }
    }
    if (response.containsKey("log") && !(response.get("log") instanceof String)) {
      problems.add("log => Expected instance of String");
    }
    Object error = response.get("error");
    if (error != null && !isError(error)) {
      problems.add("error => Expected nil or {type, message, ok_to_retry}");
    }
    if (!problems.isEmpty()) {
      throw invalid("{ " + String.join(", ", problems) + " }");
    }
    return new Response(
        response.get("result"),
        error instanceof Map<?, ?> map ? map : null,
        String.valueOf(response.get("log")));
  }

  private static boolean isError(Object error) {
    return error instanceof Map<?, ?> map
        && map.get("type") instanceof String
        && map.get("message") instanceof String
        && map.get("ok_to_retry") instanceof Boolean;
  }

  private static CpiException invalid(String why) {
    return new CpiException(
        CpiException.Kind.OTHER, "Invalid CPI response - SchemaValidationError: " + why);
  }

  static CpiException failure(Map<?, ?> error, CpiMethod method, String requestId) {
    String type = String.valueOf(error.get("type"));
    String message = String.valueOf(error.get("message"));
    String text =
        "CPI error '%s' with message '%s' in '%s' CPI method (CPI request ID: '%s')"
            .formatted(type, message, method.word(), requestId);
    if ((type.equals("InvalidCall") && message.startsWith("Method is not known, got"))
        || (type.equals(PREFIX + "CloudError") && message.startsWith("Invalid Method:"))) {
      return new CpiException(CpiException.Kind.NOT_IMPLEMENTED, text);
    }
    String name = type.startsWith(PREFIX) ? type.substring(PREFIX.length()) : "";
    return KNOWN.contains(name)
        ? new CpiException(kind(name), text, Boolean.TRUE.equals(error.get("ok_to_retry")))
        : new CpiException(CpiException.Kind.OTHER, "Unknown " + text);
  }

  private static CpiException.Kind kind(String name) {
    return switch (name) {
      case "NotImplemented" -> CpiException.Kind.NOT_IMPLEMENTED;
      case "NotSupported" -> CpiException.Kind.NOT_SUPPORTED;
      case "VMNotFound" -> CpiException.Kind.VM_NOT_FOUND;
      case "VMCreationFailed" -> CpiException.Kind.VM_CREATION_FAILED;
      case "DiskNotFound" -> CpiException.Kind.DISK_NOT_FOUND;
      case "DiskNotAttached" -> CpiException.Kind.DISK_NOT_ATTACHED;
      default -> CpiException.Kind.OTHER;
    };
  }
}
