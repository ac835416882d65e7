package io.slipway.store;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import org.jspecify.annotations.Nullable;

/**
 * The store could not do what it was asked to. The message names the database and says what to do;
 * it never holds stored values, which may be secret.
 */
public final class StoreException extends SlipwayException {
  private final Reason reason;

  StoreException(Reason reason, String message, @Nullable Throwable cause) {
    super(ErrorCode.SYSTEM_ERROR, message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Why it failed. */
  public enum Reason {
    /** A row with the same unique columns exists already. */
    DUPLICATE,
    /** Something else still refers to the row, or the row it refers to does not exist. */
    REFERENCED,
    /** The file is no database, or a damaged one. */
    DAMAGED,
    /** The database was written by a newer Slipway. */
    TOO_NEW,
    /** Anything else: a full disk, a missing permission. */
    UNAVAILABLE
  }
}
