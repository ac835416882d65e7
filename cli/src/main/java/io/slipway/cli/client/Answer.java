package io.slipway.cli.client;

import io.slipway.cli.CommandFailed;
import io.slipway.json.Json;
import io.slipway.json.PlainObject;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A complete answer of the Director's. */
public final class Answer {
  /** What the stock command line takes for success. */
  private static final Set<Integer> SUCCESSES = Set.of(200, 201, 204, 206, 302);

  private final int status;
  private final HttpHeaders headers;
  private final byte[] content;

  Answer(int status, HttpHeaders headers, byte[] content) {
    this.status = status;
    this.headers = headers;
    this.content = content;
  }

  public int status() {
    return status;
  }

  public HttpHeaders headers() {
    return headers;
  }

  byte[] content() {
    return content;
  }

  public String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  /** This answer, if it is a success. */
  public Answer orFail() {
    if (SUCCESSES.contains(status)) {
      return this;
    }
    throw new CommandFailed(
        "Director responded with non-successful status code '%d' response '%s'"
            .formatted(status, text()));
  }

  /** The object in the answer, as the reader understands it. */
  public <T> T read(Function<PlainObject, T> reader) {
    if (json() instanceof Map<?, ?> map) {
      return reader.apply(PlainObject.lenient(map));
    }
    throw new CommandFailed("The Director's answer is not a JSON object");
  }

  /** The objects in the answer, each as the reader understands it. */
  public <T> List<T> readAll(Function<PlainObject, T> reader) {
    if (json() instanceof List<?> list) {
      return list.stream()
          .filter(Map.class::isInstance)
          .map(PlainObject::lenient)
          .map(reader)
          .toList();
    }
    throw new CommandFailed("The Director's answer is not a JSON list");
  }

  public JsonObject object() {
    if (json() instanceof Map<?, ?> map) {
      return JsonObject.of(map);
    }
    throw new CommandFailed("The Director's answer is not a JSON object");
  }

  public List<JsonObject> objects() {
    if (json() instanceof List<?> list) {
      return JsonObject.listOf(list);
    }
    throw new CommandFailed("The Director's answer is not a JSON list");
  }

  private @Nullable Object json() {
    try {
      return Json.parse(text());
    } catch (Json.InvalidJsonException e) {
      throw new CommandFailed(
          "The Director's answer is not JSON: " + e.getMessage() + ". Is this a Director?", e);
    }
  }
}
