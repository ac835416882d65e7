package io.slipway.director.credentials;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a credential is. The words are CredHub's. */
public enum CredentialType {
  /** Any text. */
  VALUE,
  /** Any mapping. */
  JSON,
  /** A text that can be generated. */
  PASSWORD,
  /** {@code username}, {@code password} and {@code password_hash}. */
  USER,
  /** {@code public_key} and {@code private_key}. */
  RSA,
  /** The same and {@code public_key_fingerprint}. */
  SSH,
  /** {@code ca}, {@code certificate} and {@code private_key}. */
  CERTIFICATE;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<CredentialType> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }

  /**
   * @throws CredentialFailure naming the types there are
   */
  static CredentialType require(String word) {
    return of(word)
        .orElseThrow(
            () ->
                CredentialFailure.refused(
                    "The request does not include a valid type. Valid values are %s."
                        .formatted(
                            Arrays.stream(values())
                                .map(one -> "'" + one.word() + "'")
                                .collect(Collectors.joining(", ")))));
  }
}
