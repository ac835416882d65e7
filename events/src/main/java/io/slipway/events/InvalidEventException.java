package io.slipway.events;

/** A line that is no event at all. The message never has the line in it. */
public final class InvalidEventException extends IllegalArgumentException {
  InvalidEventException(String message) {
    super(message);
  }

  InvalidEventException(String message, Throwable cause) {
    super(message, cause);
  }
}
