package io.slipway.director.credentials;

import io.slipway.base.ErrorCode;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import io.slipway.director.credentials.BoundedHttp.Answer;
import io.slipway.director.credentials.BoundedHttp.NoAnswerException;
import io.slipway.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tokens of a client, from a UAA: one is used until the server it is for refuses it. */
final class AccessTokens {
  private static final Pattern HEADER_TEXT = Pattern.compile("[\\x21-\\x7e]{1,65536}");
  private static final int LARGEST_SECRET = 64 << 10;

  private final ConfigServerSettings.Uaa uaa;
  private final BoundedHttp http;
  private Optional<String> header = Optional.empty();

  AccessTokens(ConfigServerSettings.Uaa uaa, BoundedHttp http) {
    this.uaa = uaa;
    this.http = http;
  }

  /** What the {@code Authorization} header says. */
  synchronized String header() {
    if (header.isEmpty()) {
      header = Optional.of(fetch());
    }
    return header.get();
  }

  /** The same, anew; unless somebody else was refused the same and has asked already. */
  synchronized String headerInsteadOf(String refused) {
    if (header.filter(refused::equals).isPresent()) {
      header = Optional.empty();
    }
    return header();
  }

  private String fetch() {
    String text = uaa.url().toString();
    URI url = URI.create((text.endsWith("/") ? text : text + "/") + "oauth/token");
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Authorization", "Basic " + basic())
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
            .build();
    Answer answer;
    try {
      answer = http.send(request);
    } catch (NoAnswerException e) {
      throw failure(e.message() + ": " + url, e);
    }
    if (!answer.isSuccess()) {
      throw failure(
          "%s answered with HTTP Code '%d'; is the client '%s' known there, with this secret?"
              .formatted(url, answer.status(), uaa.client()),
          null);
    }
    Map<String, @Nullable Object> token = token(answer, url);
    String type = String.valueOf(token.getOrDefault("token_type", "bearer"));
    String value = String.valueOf(token.get("access_token"));
    if (token.get("access_token") == null
        || !HEADER_TEXT.matcher(type).matches()
        || !HEADER_TEXT.matcher(value).matches()) {
      throw failure("the answer of " + url + " has no 'access_token'", null);
    }
    return type + " " + value;
  }

  private static Map<String, @Nullable Object> token(Answer answer, URI url) {
    try {
      return Json.parseObject(answer.body());
    } catch (Json.InvalidJsonException _) {
      throw failure("the answer of " + url + " is not JSON", null);
    }
  }

  private String basic() {
    try (InputStream in = Files.newInputStream(uaa.secretFile())) {
      String secret =
          new String(
              Limits.readAll(in, LARGEST_SECRET, "The client's secret"), StandardCharsets.UTF_8);
      return Base64.getEncoder()
          .encodeToString((uaa.client() + ":" + secret.strip()).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failure("the client's secret cannot be read from " + uaa.secretFile(), e);
    }
  }

  private static SlipwayException failure(String what, @Nullable Throwable cause) {
    return new SlipwayException(
        ErrorCode.UAA_AUTHORIZATION_ERROR, "Failed to obtain valid token from UAA: " + what, cause);
  }
}
