package io.slipway.template;

import java.util.OptionalInt;

/** What came of running one template. */
sealed interface Outcome {
  record Rendered(FileContent content) implements Outcome {}

  record Failed(OptionalInt line, String message, Cause cause) implements Outcome {
    /** Ended from outside, or by what no template survives. */
    static Failed stopped(OptionalInt line, String message) {
      return new Failed(line, message, new Cause.Stopped());
    }
  }
}
