package io.slipway.director.credentials;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.credentials.BoundedHttp.Answer;
import io.slipway.director.credentials.BoundedHttp.NoAnswerException;
import io.slipway.json.Json;
import io.slipway.model.variables.VariableNames;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A config server that speaks CredHub's API (Director behaviour 7.1). */
public final class HttpConfigServer implements ConfigServer {
  private final URI base;
  private final BoundedHttp http;
  private final AccessTokens tokens;

  /**
   * @throws SlipwayException when a file with authorities is none
   */
  public HttpConfigServer(ConfigServerSettings settings) {
    URI url = settings.url();
    this.base = url.getPath().isEmpty() ? url.resolve("/") : url;
    this.http = client(settings.authority(), settings.timeout());
    this.tokens =
        new AccessTokens(settings.uaa(), client(settings.uaa().authority(), settings.timeout()));
  }

  private static BoundedHttp client(Optional<Path> authority, Duration timeout) {
    try {
      return new BoundedHttp(authority, timeout);
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "The authorities of the config server cannot be read: %s is no file with certificates in PEM"
              .formatted(authority.orElseThrow()),
          e);
    }
  }

  @Override
  public Found current(String name) {
    URI url =
        base.resolve(
            "v1/data?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&current=true");
    Answer answer =
        send(HttpRequest.newBuilder(url), what -> ConfigServerErrors.fetching(name, what));
    Object body = parse(answer, () -> ConfigServerErrors.fetching(name, "Invalid JSON response"));
    if (answer.status() != 200) {
      throw ConfigServerErrors.refused(name, answer.status(), error(body));
    }
    if (!(body instanceof Map<?, ?> map && map.get("data") instanceof List<?> data)) {
      throw ConfigServerErrors.fetching(name, "Expected data to be an array");
    } else if (data.isEmpty()) {
      throw ConfigServerErrors.fetching(name, "Expected data to be non empty array");
    }
    Map<?, ?> newest = data.getFirst() instanceof Map<?, ?> first ? first : Map.of();
    for (String key : List.of("id", "value")) {
      if (!newest.containsKey(key)) {
        throw ConfigServerErrors.fetching(name, "Expected data[0] to have key '" + key + "'");
      }
    }
    return new Found(String.valueOf(newest.get("id")), newest.get("value"));
  }

  @Override
  public Found byId(String id, String name) {
    URI url = base.resolve("v1/data/" + pathSegment(id));
    Answer answer =
        send(HttpRequest.newBuilder(url), what -> ConfigServerErrors.fetching(name, id, what));
    Object body =
        parse(answer, () -> ConfigServerErrors.fetching(name, id, "Invalid JSON response"));
    if (answer.status() != 200) {
      throw ConfigServerErrors.refused(name, id, answer.status(), error(body));
    }
    if (!(body instanceof Map<?, ?> found)) {
      throw ConfigServerErrors.fetching(
          name, "Expected response to be a hash, got '" + className(body) + "'");
    }
    for (String key : List.of("id", "value")) {
      if (!found.containsKey(key)) {
        throw ConfigServerErrors.fetching(name, "Expected response to have key '" + key + "'");
      }
    }
    return new Found(String.valueOf(found.get("id")), found.get("value"));
  }

  @Override
  public String generate(
      String name, String type, Map<String, @Nullable Object> parameters, String mode) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("name", name);
    body.put("type", type);
    body.put("parameters", parameters);
    body.put("mode", mode);
    Answer answer =
        send(
            HttpRequest.newBuilder(base.resolve("v1/data"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body))),
            what ->
                ConfigServerErrors.generating(
                    "Config Server failed to generate value for '%s' with type '%s': %s"
                        .formatted(name, type, what)));
    // BOSH quotes the answer here; it may be half of a secret.
    Object parsed =
        parse(
            answer,
            () ->
                ConfigServerErrors.generating(
                    "Config Server returned a NON-JSON body while generating value for '%s' with type '%s'."
                        .formatted(VariableNames.root(name), type)));
    if (!answer.isSuccess()) {
      throw ConfigServerErrors.generating(name, type, answer.status(), error(parsed));
    }
    if (!(parsed instanceof Map<?, ?> made) || made.get("id") == null) {
      throw ConfigServerErrors.generating(
          "Failed to version generated variable '%s'. Expected Config Server response to have key 'id'"
              .formatted(name));
    }
    return String.valueOf(made.get("id"));
  }

  /** Makes an error of the reason why there is no answer. */
  @FunctionalInterface
  private interface Failure {
    SlipwayException of(String what);
  }

  /** With a token; when the server refuses it, once more with a new one. */
  private Answer send(HttpRequest.Builder request, Failure failure) {
    String token = tokens.header();
    try {
      Answer answer = http.send(request.setHeader("Authorization", token).build());
      if (answer.status() != 401) {
        return answer;
      }
      String another = tokens.headerInsteadOf(token);
      Answer second = http.send(request.setHeader("Authorization", another).build());
      if (second.status() != 401) {
        return second;
      }
    } catch (NoAnswerException e) {
      throw failure.of("The config server " + base + " cannot be asked: " + e.message());
    }
    throw new SlipwayException(
        ErrorCode.UAA_AUTHORIZATION_ERROR,
        "The config server %s does not accept the tokens of its UAA: may the client read and write there?"
            .formatted(base));
  }

  /** Makes an error. */
  @FunctionalInterface
  private interface Malformed {
    SlipwayException error();
  }

  private static @Nullable Object parse(Answer answer, Malformed malformed) {
    try {
      return Json.parse(answer.body());
    } catch (Json.InvalidJsonException _) {
      throw malformed.error();
    }
  }

  private static String error(@Nullable Object body) {
    Object error = body instanceof Map<?, ?> map ? map.get("error") : null;
    String text = error == null ? "" : error.toString();
    return text.length() > 1000 ? text.substring(0, 1000) + "…" : text;
  }

  private static String className(@Nullable Object value) {
    return switch (value) {
      case null -> "NilClass";
      case List<?> _ -> "Array";
      case String _ -> "String";
      case Boolean flag -> flag ? "TrueClass" : "FalseClass";
      case Integer _, Long _ -> "Integer";
      default -> "Float";
    };
  }

  private static String pathSegment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
