package io.slipway.cli.client;

import io.slipway.json.Json;
import io.slipway.json.PlainObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * What a UAA gives out (Director API 2.4).
 *
 * @param type the word before the token in a header
 * @param access what a Director is shown
 * @param refresh what the UAA gives another one for; empty where there is none
 */
public record Tokens(String type, String access, String refresh) implements Login {
  /** What the {@code Authorization} header says. */
  String header() {
    return type + " " + access;
  }

  boolean isRefreshable() {
    return !refresh.isEmpty();
  }

  /** When the access token ends, if it says so. */
  Optional<Instant> end() {
    return claims(access).flatMap(one -> one.optionalLong("exp")).map(Instant::ofEpochSecond);
  }

  @Override
  public String description() {
    return claims(isRefreshable() ? refresh : access).map(Tokens::description).orElse("'?'");
  }

  private static String description(PlainObject claims) {
    String scopes = String.join(", ", claims.texts("scope"));
    return "user '%s'%s"
        .formatted(claims.textOr("user_name", ""), scopes.isEmpty() ? "" : " (" + scopes + ")");
  }

  /** What stands in a token; nobody here checks who wrote it. */
  private static Optional<PlainObject> claims(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      byte[] json = Base64.getUrlDecoder().decode(parts[1]);
      return Optional.of(
          PlainObject.lenient(Json.parseObject(new String(json, StandardCharsets.UTF_8))));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Both stay out of logs and errors. */
  @Override
  public String toString() {
    return "Tokens[" + description() + "]";
  }
}
