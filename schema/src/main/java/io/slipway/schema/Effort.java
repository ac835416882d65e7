package io.slipway.schema;

import io.slipway.base.Clock;
import java.time.Duration;

/**
 * What one validation may cost. A schema comes with a release, from whoever made it: one that
 * refers to itself without end, or whose patterns backtrack for ever, must not hold the Director.
 */
final class Effort {
  /** Far more than a real schema nests, references included; far less than a stack holds. */
  static final int MAXIMUM_DEPTH = 300;

  static final int MAXIMUM_STEPS = 500_000;
  static final Duration MAXIMUM_MATCHING = Duration.ofSeconds(1);

  private final Clock clock;
  private int depth;
  private int steps;
  private long matchingNanos = MAXIMUM_MATCHING.toNanos();

  Effort(Clock clock) {
    this.clock = clock;
  }

  void enter(Subschema schema) {
    if (++depth > MAXIMUM_DEPTH) {
      throw new InvalidSchemaException(
          "the schema at "
              + schema.shown()
              + " nests more than "
              + MAXIMUM_DEPTH
              + " deep while it is applied. Does a $ref lead back to itself?");
    }
    if (++steps > MAXIMUM_STEPS) {
      throw new InvalidSchemaException(
          "the schema takes more than "
              + MAXIMUM_STEPS
              + " steps on these properties. Do its $refs multiply?");
    }
  }

  void leave() {
    depth--;
  }

  boolean matches(RubyPattern pattern, String text) {
    long start = clock.nanoTime();
    try {
      return pattern.matches(text, matchingNanos);
    } finally {
      matchingNanos = Math.max(1, matchingNanos - (clock.nanoTime() - start));
    }
  }
}
