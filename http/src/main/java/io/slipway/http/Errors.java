package io.slipway.http;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The one place where failures become responses (Director API 3.1). */
final class Errors {
  private Errors() {}

  static Answer answer(SlipwayException e) {
    if (e.code() == ErrorCode.GENERIC) {
      return Answer.text(500, e.message());
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("code", e.code().number());
    body.put("description", e.message());
    return Answer.json(e.code().httpStatus(), body);
  }
}
