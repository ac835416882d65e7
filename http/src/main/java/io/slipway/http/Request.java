package io.slipway.http;

import io.slipway.base.ErrorCode;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import io.slipway.director.tasks.Caller;
import io.slipway.http.access.Authorizer;
import io.slipway.http.access.Authorizer.Use;
import io.slipway.http.access.Permission;
import io.slipway.http.access.User;
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
import java.util.Collection;
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
    Optional<User> user,
    Authorizer authorizer,
    String contextId,
    InputStream body,
    long largestUpload) {
  /** Bytes; no manifest or config may be longer (in characters) in any case. */
  static final int MAXIMUM_DOCUMENT = ManifestText.MAXIMUM_CHARACTERS;

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
    return new Caller(known().name(), contextId, known().teams());
  }

  private User known() {
    return user.orElseThrow();
  }

  boolean may(Permission permission) {
    return authorizer.permits(permission, known());
  }

  /**
   * @param teams whose the deployment or config is
   */
  boolean may(Use use, Collection<String> teams) {
    return authorizer.permits(use, teams, known());
  }

  /** Refuses who has it not. */
  void require(Permission permission) {
    authorizer.require(permission, known());
  }

  /** Likewise who may not do that with what is these teams'. */
  void require(Use use, Collection<String> teams) {
    authorizer.require(use, teams, known());
  }

  /** Refuses whom a task of these teams is none of his business. */
  void requireTask(Collection<String> teams) {
    authorizer.requireTask(teams, known());
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
    try (InputStream in = Limits.bounded(body, largestUpload, "The upload")) {
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
