package io.slipway.template;

import java.util.OptionalInt;

/** What came of running one template. */
sealed interface Outcome {
  record Rendered(FileContent content) implements Outcome {}

  record Failed(OptionalInt line, String message) implements Outcome {}
}
