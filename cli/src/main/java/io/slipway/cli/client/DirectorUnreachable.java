package io.slipway.cli.client;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import org.jspecify.annotations.Nullable;

/** Nobody answers where the Director, or its UAA, should, or not to the end. */
public final class DirectorUnreachable extends SlipwayException {
  private static final long serialVersionUID = 1;

  DirectorUnreachable(String message, @Nullable Throwable cause) {
    super(ErrorCode.GENERIC, message, cause);
  }
}
