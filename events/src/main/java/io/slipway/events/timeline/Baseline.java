package io.slipway.events.timeline;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How long something usually takes: the median of some earlier times, and how far times stray from
 * it by nothing but chance. One time that was out of the ordinary moves neither.
 *
 * @param noise as a standard deviation: made of the median of the distances from the median
 * @param count of how many times; never 0
 */
public record Baseline(Duration usual, Duration noise, int count) {
  /** What makes of the median distance a standard deviation, for times that stray normally. */
  private static final double OF_NORMAL = 1.4826;

  /** No clock, scheduler or disk is more exact than that. */
  private static final double LEAST_MILLIS = 20;

  /** The least noise in parts of the time: that of many times, and that of one or two. */
  private static final double LEAST_PART = 0.05;

  private static final double LEAST_PART_OF_FEW = 0.10;
  private static final int FEW = 3;

  /** So many standard deviations are no chance. */
  private static final int SIGNIFICANT = 3;

  static Baseline of(List<Duration> times) {
    if (times.isEmpty()) {
      throw new IllegalArgumentException("Nothing is usual that has never been");
    }
    double[] millis = times.stream().mapToDouble(Duration::toMillis).toArray();
    double median = median(millis);
    double distance =
        median(Arrays.stream(millis).map(one -> Math.abs(one - median)).toArray()) * OF_NORMAL;
    double part = (times.size() < FEW ? LEAST_PART_OF_FEW : LEAST_PART) * median;
    double noise = Math.max(distance, Math.max(part, LEAST_MILLIS));
    return new Baseline(
        Duration.ofMillis(Math.round(median)), Duration.ofMillis(Math.round(noise)), times.size());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Whether a time is longer than chance explains. */
  boolean isExceededBy(Duration time) {
    return time.compareTo(usual.plus(noise.multipliedBy(SIGNIFICANT))) > 0;
  }

  /** The same downwards. */
  boolean isUndercutBy(Duration time) {
    return time.compareTo(usual.minus(noise.multipliedBy(SIGNIFICANT))) < 0;
  }
}
