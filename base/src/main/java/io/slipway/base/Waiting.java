package io.slipway.bus;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for a future that may take too long, or that nobody wants any more. */
final class Waiting {
  enum End {
    COMPLETED,
    TIMED_OUT,
    CANCELLED
  }

  private final Clock clock;

  Waiting(Clock clock) {
    this.clock = clock;
  }

  /** How the waiting ended; what the future holds, an exception too, is for the caller to see. */
  End await(CompletableFuture<?> future, Optional<Duration> limit, Cancellation cancellation) {
    CompletableFuture<End> end = future.handle((_, _) -> End.COMPLETED);
    Optional<Clock.Scheduled> timer =
        limit.map(delay -> clock.schedule(delay, () -> end.complete(End.TIMED_OUT)));
    try (Registration _ = cancellation.onCancel(() -> end.complete(End.CANCELLED))) {
      return end.get();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("handle() never fails", e);
    } finally {
      timer.ifPresent(Clock.Scheduled::cancel);
    }
  }

  void sleep(Duration duration) {
    try {
      clock.sleep(duration);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static SlipwayException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new SlipwayException(
        ErrorCode.GENERIC, "Interrupted while waiting for an agent's answer", cause);
  }
}
