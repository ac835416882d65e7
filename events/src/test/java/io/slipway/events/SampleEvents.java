package io.slipway.events;

import java.util.List;
import java.util.stream.IntStream;

/** Events of every kind that fit each other in nothing. */
public final class SampleEvents {
  private SampleEvents() {}

  public static List<TaskEvent> of(int seed, int count) {
    return IntStream.range(0, count).mapToObj(i -> new Samples(seed * 1000L + i).event()).toList();
  }
}
