package io.slipway.agent.core;

import io.slipway.base.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waiting for an event, in clock time. */
public final class Waits {
  private Waits() {}

  /** Waits for the future to end, well or not, at most that long; whether it has ended. */
  public static boolean await(Clock clock, CompletableFuture<?> event, Duration limit)
      throws InterruptedException {
    if (limit.isZero()) {
      return event.isDone();
    }
    CompletableFuture<Boolean> ended = event.handle((_, _) -> true);
    Clock.Scheduled alarm = clock.schedule(limit, () -> ended.complete(false));
    try {
      return ended.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("handle() never fails", e);
    } finally {
      alarm.cancel();
    }
  }
}
