package io.slipway.http;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads members of JSON bodies. */
final class TextMember {
  private TextMember() {}

  /** A text, or what can be written as one; empty when missing or null. */
  static Optional<String> of(Map<String, @Nullable Object> object, String name) {
    Object value = object.get(name);
    return value instanceof String || value instanceof Number
        ? Optional.of(String.valueOf(value))
        : Optional.empty();
  }
}
