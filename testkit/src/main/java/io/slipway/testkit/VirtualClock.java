package io.slipway.testkit;

import io.slipway.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;

/**
 * A clock that moves only when a test moves it, or, when {@link #autoAdvance()} is on, whenever
 * somebody sleeps: hours of watch time then pass in milliseconds.
 */
public final class VirtualClock implements Clock {
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparing(Timer::due).thenComparingLong(Timer::sequence));
  private final List<Duration> sleeps = new ArrayList<>();
  private Instant now;
  private long sequence;
  private boolean autoAdvance;

  public VirtualClock() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  public VirtualClock(Instant start) {
    this.now = start;
  }

  /** From now on a sleeper moves the clock itself instead of waiting for the test. */
  public synchronized VirtualClock autoAdvance() {
    autoAdvance = true;
    return this;
  }

  @Override
  public synchronized Instant now() {
    return now;
  }

  @Override
  public synchronized long nanoTime() {
    return Duration.between(Instant.EPOCH, now).toNanos();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    CountDownLatch woken = new CountDownLatch(1);
    boolean advance;
    synchronized (this) {
      sleeps.add(duration);
      advance = autoAdvance;
    }
    schedule(duration, woken::countDown);
    if (advance) {
      advance(duration);
    }
    woken.await();
  }

  @Override
  public synchronized Scheduled schedule(Duration delay, Runnable action) {
    Timer timer = new Timer(now.plus(delay), sequence++, action);
    timers.add(timer);
    notifyAll();
    return () -> cancel(timer);
  }

  private synchronized void cancel(Timer timer) {
    timers.remove(timer);
  }

  /** Moves time forward, running what becomes due on the way, in order, on the caller's thread. */
  public void advance(Duration duration) {
    Instant target;
    synchronized (this) {
      target = now.plus(duration);
    }
    while (true) {
      Timer due;
      synchronized (this) {
        due = timers.peek();
        if (due == null || due.due().isAfter(target)) {
          now = target.isAfter(now) ? target : now;
          return;
        }
        timers.remove();
        now = due.due().isAfter(now) ? due.due() : now;
      }
      due.action().run();
    }
  }

  /** Waits until that many sleepers or scheduled actions are pending. */
  public synchronized void awaitTimers(int count) throws InterruptedException {
    while (timers.size() < count) {
      wait();
    }
  }

  /** Every sleep asked for so far, in order. */
  public synchronized List<Duration> sleeps() {
    return List.copyOf(sleeps);
  }

  private record Timer(Instant due, long sequence, Runnable action) {}
}
