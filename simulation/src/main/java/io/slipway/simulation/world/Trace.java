package io.slipway.simulation.world;

import io.slipway.simulation.schedule.Schedule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** What has happened, a line for each event, and a sum of all of it. */
public final class Trace {
  private static final int KEPT = 4_000;

  private final Schedule schedule;
  private final Deque<String> lines = new ArrayDeque<>();
  private long sum = 1125899906842597L;

  Trace(Schedule schedule) {
    this.schedule = schedule;
  }

  public void add(String event) {
    String line = String.format(Locale.ROOT, "%9.3f %s", schedule.passed().toNanos() / 1e9, event);
    for (int i = 0; i < line.length(); i++) {
      sum = sum * 31 + line.charAt(i);
    }
    lines.add(line);
    if (lines.size() > KEPT) {
      lines.poll();
    }
  }

  /** The last of them. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** The same for the same events at the same times. */
  public long sum() {
    return sum;
  }
}
