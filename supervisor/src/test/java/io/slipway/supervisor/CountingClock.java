package io.slipway.supervisor;

import io.slipway.base.Clock;
import io.slipway.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** A virtual clock that knows how many timers are set. */
final class CountingClock implements Clock {
  private final VirtualClock clock = new VirtualClock();
  private final Set<Object> pending = new HashSet<>();

  int timers() {
    return pending.size();
  }

  void advance(Duration duration) {
    clock.advance(duration);
  }

  @Override
  public Instant now() {
    return clock.now();
  }

  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    clock.sleep(duration);
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable action) {
    Object token = new Object();
    pending.add(token);
    Scheduled scheduled =
        clock.schedule(
            delay,
            () -> {
              pending.remove(token);
              action.run();
            });
    return () -> {
      pending.remove(token);
      scheduled.cancel();
    };
  }
}
