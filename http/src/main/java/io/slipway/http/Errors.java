package io.slipway.http;

import io.slipway.api.ErrorBody;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;

/** The one place where failures become responses (Director API 3.1). */
final class Errors {
  private Errors() {}

  static Answer answer(SlipwayException e) {
    if (e.code() == ErrorCode.GENERIC) {
      return Answer.text(500, e.message());
    }
    return Answer.of(e.code().httpStatus(), new ErrorBody(e.code().number(), e.message()));
  }
}
