package io.slipway.schema;

import org.jspecify.annotations.Nullable;

/** One thing a schema asks of a value. */
interface Keyword {
  /**
   * @return null when the keyword has nothing to say here
   */
  @Nullable Result evaluate(Instance instance, Frame frame);
}
