package io.slipway.linux;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;

/** A system call failed; the message is {@code <call> <subject>: <reason>}. */
public final class SystemCallException extends SlipwayException {
  private final int errno;

  public SystemCallException(String what, int errno) {
    super(ErrorCode.GENERIC, what + ": " + Errno.describe(errno));
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }
}
