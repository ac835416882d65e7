package io.slipway.director.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.events.BoshLines;
import io.slipway.events.TaskEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines a task has told under Directors that have died. One that goes on begins again at what
 * was on record, and comes by things that were told already: each of them is told once.
 */
final class ToldBefore {
  /** Bytes of an output; what stands behind them is told again if need be. */
  static final int LONGEST = 16 * 1024 * 1024;

  private static final String TIME = "{\"time\":";

  private final Map<String, Integer> lines = new HashMap<>();

  private final long lastEvent;

  private ToldBefore(long lastEvent) {
    this.lastEvent = lastEvent;
  }

  static ToldBefore nothing() {
    return new ToldBefore(0);
  }

  /**
   * @param lastEvent the number of the last event that was told
   * @param outputs what BOSH tells of it, and its result
   */
  static ToldBefore of(long lastEvent, List<byte[]> outputs) {
    ToldBefore told = new ToldBefore(lastEvent);
    outputs.forEach(
        output ->
            new String(output, UTF_8)
                .lines()
                .forEach(line -> told.lines.merge(line(line), 1, Integer::sum)));
    return told;
  }

  long lastEvent() {
    return lastEvent;
  }

  /** Whether BOSH's line for it stands there. */
  boolean isToldAgain(TaskEvent event) {
    return !isNothing() && BoshLines.encode(event).filter(this::isToldAgain).isPresent();
  }

  private synchronized boolean isNothing() {
    return lines.isEmpty();
  }

  /** Whether this stands there; counted, so that what stands there once is left out once. */
  synchronized boolean isToldAgain(String text) {
    if (lines.isEmpty()) {
      return false;
    }
    String line = line(text.stripTrailing());
    Integer left = lines.get(line);
    if (left == null) {
      return false;
    }
    if (left == 1) {
      lines.remove(line);
    } else {
      lines.put(line, left - 1);
    }
    return true;
  }

  /** The same thing is told at another time. */
  private static String line(String text) {
    int end = text.indexOf(',');
    return text.startsWith(TIME) && end > 0 ? text.substring(end) : text;
  }
}
