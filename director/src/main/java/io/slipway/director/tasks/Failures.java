package io.slipway.director.tasks;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;

/** What is shown of something thrown. */
final class Failures {
  private Failures() {}

  static ErrorCode code(Throwable thrown) {
    return thrown instanceof SlipwayException known ? known.code() : ErrorCode.GENERIC;
  }

  static boolean isCancellation(Throwable thrown) {
    return code(thrown) == ErrorCode.TASK_CANCELLED;
  }
}
