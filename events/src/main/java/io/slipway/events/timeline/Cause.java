package io.slipway.events.timeline;

import io.slipway.events.timeline.Span.What;
import java.time.Duration;

/** Something that made a task slower than those before it. */
public sealed interface Cause {
  /** By how much the task would have been shorter without it, at most. */
  Duration cost();

  /** It took longer than usual. */
  record Slower(What what, Duration took, Baseline baseline, Duration cost) implements Cause {}

  /**
   * It is usually not done at all.
   *
   * @param before in how many of the tasks before it was done
   */
  record Added(What what, Duration cost, int before) implements Cause {}

  /** Fewer instances of a group were updated at a time. */
  record FewerAtOnce(String group, int atOnce, int usual, Duration cost) implements Cause {}
}
