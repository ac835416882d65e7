package io.slipway.schema;

/** A schema that cannot be used, or not on this value. The message says what and where. */
final class InvalidSchemaException extends RuntimeException {
  InvalidSchemaException(String message) {
    super(message);
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
