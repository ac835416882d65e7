package io.slipway.http;

import io.slipway.base.ErrorCode;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import io.slipway.director.tasks.Caller;
import io.slipway.json.Json;
import io.slipway.model.deployment.ManifestText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request after its route is found and its sender known.
 *
 * @param parameters of the path, decoded
 * @param query each name's values, decoded
 * @param range the {@code Range} header; empty text when there is none
 * @param mediaType of the body, without parameters; empty text when there is none
 */
record Request(
    Map<String, String> parameters,
    Map<String, List<String>> query,
    String range,
    String mediaType,
    Optional<String> user,
    String contextId,
    InputStream body) {
  /** Bytes; no manifest or config may be longer (in characters) in any case. */
  static final int MAXIMUM_DOCUMENT = ManifestText.MAXIMUM_CHARACTERS;

  private static final long MAXIMUM_UPLOAD = 10_000L * 1024 * 1024;
  private static final int MAXIMUM_CONTEXT_ID = 64;

  String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalStateException("The route has no parameter '" + name + "'");
    }
    return value;
  }

  /** The query's value; one that is empty counts as none. */
  Optional<String> query(String name) {
    return queryAll(name).stream().findFirst().filter(value -> !value.isEmpty());
  }

  List<String> queryAll(String name) {
    return query.getOrDefault(name, List.of());
  }

  boolean flag(String name) {
    return query(name).filter("true"::equals).isPresent();
  }

  Caller caller() {
    if (contextId.length() > MAXIMUM_CONTEXT_ID) {
      throw new SlipwayException(
          ErrorCode.CONTEXT_ID_VIOLATED_MAX,
          "X-Bosh-Context-Id cannot be more than 64 characters in length");
    }
    return new Caller(user.orElseThrow(), contextId);
  }

  /** The body as text; one that is not UTF-8 is refused. */
  String text() {
    try {
      byte[] bytes = Limits.readAll(body, MAXIMUM_DOCUMENT, "The request body");
      return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new SlipwayException(
          ErrorCode.INVALID_YAML_ERROR, "The request body is not valid UTF-8", e);
    } catch (Limits.TooLargeException e) {
      throw tooLarge(e);
    } catch (IOException e) {
      throw new UncheckedIOException("The request body could not be received", e);
    }
  }

  Map<String, @Nullable Object> jsonObject() {
    try {
      return Json.parseObject(text());
    } catch (Json.InvalidJsonException e) {
      throw new SlipwayException(
          ErrorCode.INVALID_JSON_ERROR, "Invalid JSON request body: " + e.getMessage(), e);
    }
  }

  /** Writes the body to the file, as it comes. */
  void copyTo(Path file) {
    try (InputStream in = Limits.bounded(body, MAXIMUM_UPLOAD, "The upload")) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (Limits.TooLargeException e) {
      throw tooLarge(e);
    } catch (IOException e) {
      throw new UncheckedIOException("The upload could not be received", e);
    }
  }

  private static SlipwayException tooLarge(Limits.TooLargeException e) {
    return new SlipwayException(
        ErrorCode.VALIDATION_INVALID_VALUE, String.valueOf(e.getMessage()), e);
  }
}
