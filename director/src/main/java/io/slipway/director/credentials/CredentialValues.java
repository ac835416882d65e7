package io.slipway.director.credentials;

import io.slipway.director.credentials.generating.Certificates;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Checks values that are set, and adds what follows from them. */
final class CredentialValues {
  private final CredentialGenerator generator;
  private final UnaryOperator<String> authorities;

  /**
   * @param authorities the certificate of a name
   */
  CredentialValues(CredentialGenerator generator, UnaryOperator<String> authorities) {
    this.generator = generator;
    this.authorities = authorities;
  }

  Object complete(CredentialType type, @Nullable Object value) {
    return switch (type) {
      case VALUE, PASSWORD -> text(value);
      case JSON -> mapping(type, value);
      case USER -> user(mapping(type, value));
      case RSA -> keys(type, mapping(type, value));
      case SSH -> {
        Map<String, @Nullable Object> keys = keys(type, mapping(type, value));
        keys.put(
            "public_key_fingerprint",
            fingerprint(String.valueOf(keys.getOrDefault("public_key", ""))).orElse(null));
        yield keys;
      }
      case CERTIFICATE -> certificate(mapping(type, value));
    };
  }

  private static String text(@Nullable Object value) {
    if (!(value instanceof String text) || text.isEmpty()) {
      throw CredentialFailure.refused(
          "A non-empty value must be specified for the credential, and it must be text. Please"
              + " validate and retry your request.");
    }
    return text;
  }

  private static Map<String, @Nullable Object> mapping(
      CredentialType type, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> map) || map.isEmpty()) {
      throw CredentialFailure.refused(
          "The value of a credential of type '%s' must be a mapping that is not empty. Please validate and retry your request."
              .formatted(type.word()));
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, member) -> copy.put(String.valueOf(key), member));
    return copy;
  }

  private static Optional<String> member(
      CredentialType type, Map<String, @Nullable Object> value, String name) {
    return switch (value.get(name)) {
      case null -> Optional.empty();
      case String text -> text.isEmpty() ? Optional.empty() : Optional.of(text);
      default ->
          throw CredentialFailure.refused(
              "'%s' of a credential of type '%s' must be text.".formatted(name, type.word()));
    };
  }

  private Map<String, @Nullable Object> user(Map<String, @Nullable Object> value) {
    String password =
        member(CredentialType.USER, value, "password")
            .orElseThrow(
                () ->
                    CredentialFailure.refused(
                        "A password value must be specified for the credential. Please validate"
                            + " and retry your request."));
    return generator.userValue(
        member(CredentialType.USER, value, "username").orElse(null), password);
  }

  private static Map<String, @Nullable Object> keys(
      CredentialType type, Map<String, @Nullable Object> value) {
    Map<String, @Nullable Object> keys = new LinkedHashMap<>();
    for (String name : new String[] {"public_key", "private_key"}) {
      member(type, value, name).ifPresent(text -> keys.put(name, text));
    }
    if (keys.isEmpty()) {
      throw atLeastOne();
    }
    return keys;
  }

  private Map<String, @Nullable Object> certificate(Map<String, @Nullable Object> value) {
    CredentialType type = CredentialType.CERTIFICATE;
    Map<String, @Nullable Object> complete = new LinkedHashMap<>();
    Optional<String> authority =
        member(type, value, "ca_name").map(authorities).or(() -> member(type, value, "ca"));
    authority.ifPresent(text -> complete.put("ca", checked("ca", text)));
    member(type, value, "certificate")
        .ifPresent(text -> complete.put("certificate", checked("certificate", text)));
    member(type, value, "private_key").ifPresent(text -> complete.put("private_key", text));
    if (complete.isEmpty()) {
      throw atLeastOne();
    }
    return complete;
  }

  private static String checked(String name, String text) {
    if (Certificates.read(text).isEmpty()) {
      throw CredentialFailure.refused(
          "The provided %s value is not a valid X509 certificate in PEM.".formatted(name));
    }
    return text;
  }

  private static CredentialFailure atLeastOne() {
    return CredentialFailure.refused(
        "At least one value must be set. Please validate and retry your request.");
  }

  /** Of {@code type base64 comment}; empty for what is no such key. */
  private static Optional<String> fingerprint(String publicKey) {
    String[] parts = publicKey.strip().split("\\s+", 3);
    if (parts.length < 2) {
      return Optional.empty();
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(parts[1]));
      return Optional.of(Base64.getEncoder().withoutPadding().encodeToString(digest));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java knows SHA-256", e);
    }
  }
}
