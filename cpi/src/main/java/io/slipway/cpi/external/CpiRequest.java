package io.slipway.cpi.external;

import io.slipway.cpi.CpiMethod;
import io.slipway.json.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A call as the program is given it (Director behaviour 8.1).
 *
 * @param id {@code cpi-} and six digits, for the program's log and for errors
 * @param apiVersion none while it is asked for
 */
public record CpiRequest(
    Path program,
    String id,
    CpiMethod method,
    List<@Nullable Object> arguments,
    Map<String, @Nullable Object> context,
    OptionalInt apiVersion) {

  /**
   * The document with these arguments and context, which may be others than those that are sent.
   */
  public String json(List<@Nullable Object> shown, Map<String, @Nullable Object> shownContext) {
    Map<String, @Nullable Object> request = new LinkedHashMap<>();
    request.put("method", method.word());
    request.put("arguments", shown);
    request.put("context", shownContext);
    apiVersion.ifPresent(version -> request.put("api_version", version));
    return Json.write(request);
  }

  String json() {
    return json(arguments, context);
  }
}
