package io.slipway.model.planning;

import io.slipway.model.deployment.UpdateSettings.WatchTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** When to look whether an instance runs (behaviour 4.4). */
public final class WatchSchedule {
  private static final long SHORTEST_STEP = 1_000;
  private static final long LONGEST_STEP = 15_000;
  private static final int STEPS = 9;

  private WatchSchedule() {}

  /** How long to sleep before each look: the minimum, then equal steps up to the maximum. */
  public static List<Duration> sleeps(WatchTime watch) {
    long range = watch.maximum().minus(watch.minimum()).toMillis();
    long step = Math.clamp(range / STEPS, SHORTEST_STEP, LONGEST_STEP);
    List<Duration> sleeps = new ArrayList<>();
    sleeps.add(watch.minimum());
    for (long i = 0; i < range / step; i++) {
      sleeps.add(Duration.ofMillis(step));
    }
    return sleeps;
  }
}
