package io.slipway.instance;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import org.jspecify.annotations.Nullable;

/** A space could not be made, entered, changed or removed; the message says which and why. */
public class SpaceException extends SlipwayException {
  public SpaceException(String message) {
    this(message, null);
  }

  public SpaceException(String message, @Nullable Throwable cause) {
    super(ErrorCode.GENERIC, message, cause);
  }
}
