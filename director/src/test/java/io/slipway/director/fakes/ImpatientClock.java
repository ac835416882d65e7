package io.slipway.director.fakes;

import io.slipway.base.Clock;
import io.slipway.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Virtual time that passes by itself while somebody sleeps, and while something is scheduled for
 * less than a second ahead: a watch of some milliseconds. What is scheduled for later (time limits
 * of requests, renewals of locks) waits for the test.
 */
public final class ImpatientClock implements Clock {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final VirtualClock time = new VirtualClock().autoAdvance();
  private final Map<Object, Duration> pending = new HashMap<>();

  @Override
  public Instant now() {
    return time.now();
  }

  @Override
  public long nanoTime() {
    return time.nanoTime();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    time.sleep(duration);
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable action) {
    if (delay.compareTo(PATIENCE) < 0) {
      Scheduled soon = time.schedule(delay, action);
      time.advance(delay);
      return soon;
    }
    Object timer = new Object();
    Scheduled scheduled =
        time.schedule(
            delay,
            () -> {
              forget(timer);
              action.run();
            });
    synchronized (this) {
      pending.put(timer, delay);
      notifyAll();
    }
    return () -> {
      forget(timer);
      scheduled.cancel();
    };
  }

  private synchronized void forget(Object timer) {
    pending.remove(timer);
  }

  /** Waits until something is scheduled for exactly so much later, and lets that time pass. */
  public void pass(Duration delay) throws InterruptedException {
    awaitScheduled(delay);
    time.advance(delay);
  }

  /** Waits until something is scheduled for exactly so much later. */
  public synchronized void awaitScheduled(Duration delay) throws InterruptedException {
    while (!pending.containsValue(delay)) {
      wait();
    }
  }

  /** Lets time pass, whatever waits for it. */
  public void advance(Duration duration) {
    time.advance(duration);
  }

  /** Every sleep asked for so far. */
  public List<Duration> sleeps() {
    return time.sleeps();
  }
}
