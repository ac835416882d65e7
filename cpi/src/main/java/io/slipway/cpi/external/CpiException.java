package io.slipway.cpi.external;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import org.jspecify.annotations.Nullable;

/** What a CPI says has failed, or how it failed itself (Director behaviour 8.2). */
public final class CpiException extends SlipwayException {
  private final Kind kind;
  private final boolean worthRetrying;

  /** What callers tell apart. */
  public enum Kind {
    NOT_IMPLEMENTED,
    NOT_SUPPORTED,
    VM_NOT_FOUND,
    VM_CREATION_FAILED,
    DISK_NOT_FOUND,
    DISK_NOT_ATTACHED,
    OTHER
  }

  CpiException(Kind kind, String message) {
    this(kind, message, false);
  }

  /**
   * @param worthRetrying whether the CPI says so
   */
  CpiException(Kind kind, String message, boolean worthRetrying) {
    this(kind, message, worthRetrying, null);
  }

  CpiException(Kind kind, String message, boolean worthRetrying, @Nullable Throwable cause) {
    super(ErrorCode.GENERIC, message, cause);
    this.kind = kind;
    this.worthRetrying = worthRetrying;
  }

  public Kind kind() {
    return kind;
  }

  public boolean isWorthRetrying() {
    return worthRetrying;
  }
}
