package io.slipway.base;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for a future that may take too long, or that nobody wants any more; in clock time. */
public final class Waiting {
  /** Why the waiting is over. */
  public enum End {
    COMPLETED,
    TIMED_OUT,
    CANCELLED
  }

  private Waiting() {}

  /**
   * How the waiting ended; what the future holds, an exception too, is for the caller to see.
   *
   * @param limit at most that long; not at all when it is zero
   */
  public static End await(
      Clock clock, CompletableFuture<?> future, Optional<Duration> limit, Cancellation cancellation)
      throws InterruptedException {
    if (limit.filter(Duration::isZero).isPresent() && !future.isDone()) {
      return End.TIMED_OUT;
    }
    CompletableFuture<End> end = future.handle((_, _) -> End.COMPLETED);
    Optional<Clock.Scheduled> timer =
        limit.map(delay -> clock.schedule(delay, () -> end.complete(End.TIMED_OUT)));
    try (Registration _ = cancellation.onCancel(() -> end.complete(End.CANCELLED))) {
      return end.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("handle() never fails", e);
    } finally {
      timer.ifPresent(Clock.Scheduled::cancel);
    }
  }

  /** Waits for the future to end, well or not, at most that long; whether it has ended. */
  public static boolean await(Clock clock, CompletableFuture<?> future, Duration limit)
      throws InterruptedException {
    return await(clock, future, Optional.of(limit), Cancellation.never()) == End.COMPLETED;
  }
}
