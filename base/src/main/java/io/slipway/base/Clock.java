package io.slipway.base;

import java.time.Duration;
import java.time.Instant;

/**
 * Time, as something a test can hold still and move. Nothing in Slipway asks the system directly.
 */
public interface Clock {
  Instant now();

  /** A monotonic reading in nanoseconds, for measuring how long something took. */
  long nanoTime();

  /** Waits; returns early only by being interrupted. */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Runs the action once, after the delay, on a thread of the clock's. The action must not block;
   * it hands longer work on.
   */
  Scheduled schedule(Duration delay, Runnable action);

  static Clock system() {
    return SystemClock.INSTANCE;
  }

  /** An action that has been scheduled and may be called off. */
  interface Scheduled {
    /** Calls the action off if it has not begun; harmless otherwise. */
    void cancel();
  }
}
