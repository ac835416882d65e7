package io.slipway.base;

import org.jspecify.annotations.Nullable;

/**
 * A failure with a code of the BOSH API's table ({@link ErrorCode}) and a message that names what
 * failed, where, and what to do. The message is shown to users as it is.
 */
public class SlipwayException extends RuntimeException {
  private final ErrorCode code;

  public SlipwayException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public SlipwayException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }

  /**
   * The same failure as one of the step it happened in: the step on a line of its own, what went
   * wrong below it, two spaces further in.
   */
  public SlipwayException within(String step) {
    return new SlipwayException(code, step + ":\n  " + message().replace("\n", "\n  "), this);
  }

  /** The message; unlike {@link Throwable#getMessage()} never null. */
  public String message() {
    return String.valueOf(getMessage());
  }
}
