package io.slipway.director.fakes;

import io.slipway.base.Clock;
import io.slipway.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Virtual time that passes by itself while somebody sleeps, and while something is scheduled for
 * less than a second ahead: a watch of some milliseconds. What is scheduled for later (time limits
 * of requests, renewals of locks) waits for the test.
 */
public final class ImpatientClock implements Clock {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final VirtualClock time = new VirtualClock().autoAdvance();
  private final List<Duration> pending = new ArrayList<>();

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
    Scheduled scheduled = time.schedule(delay, action);
    if (delay.compareTo(PATIENCE) < 0) {
      time.advance(delay);
      return scheduled;
    }
    synchronized (this) {
      pending.add(delay);
      notifyAll();
    }
    return () -> {
      synchronized (this) {
        pending.remove(delay);
      }
      scheduled.cancel();
    };
  }

  /** Waits until something is scheduled for exactly so much later, and lets that time pass. */
  public void pass(Duration delay) throws InterruptedException {
    synchronized (this) {
      while (!pending.contains(delay)) {
        wait();
      }
    }
    time.advance(delay);
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
