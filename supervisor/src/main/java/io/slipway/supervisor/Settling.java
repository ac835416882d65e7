package io.slipway.supervisor;

import io.slipway.base.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a process that is there is called running: a process that dies at once, again and
 * again, is there most of the time too. The first one after an order to start has to live for the
 * settle time; one whose predecessor died by itself for a whole cycle, after which monit would look
 * at it for the first time. Used from within changes only.
 */
final class Settling {
  private final ServiceContext context;
  private final Duration settle;
  private final Deaths deaths;
  private boolean settled;
  private @Nullable Attempt current;
  private Clock.@Nullable Scheduled end;

  Settling(ServiceContext context, Duration settle, Deaths deaths) {
    this.context = context;
    this.settle = settle;
    this.deaths = deaths;
  }

  boolean isSettled() {
    return settled;
  }

  /** There is nothing to wait for: it is no process. */
  void skip() {
    abandon();
    settled = true;
  }

  /**
   * A process is there.
   *
   * @param age for how long it lives already
   */
  void begin(Duration age) {
    abandon();
    boolean first = deaths.count() == 0;
    Duration needed = first || settle.compareTo(Supervisor.CYCLE) > 0 ? settle : Supervisor.CYCLE;
    Duration left = needed.minus(age);
    settled = !left.isPositive();
    if (!settled) {
      Attempt attempt = new Attempt();
      current = attempt;
      end = context.schedule(left, () -> over(attempt));
    }
  }

  /** The process is there no more, or nobody looks at it. */
  void abandon() {
    settled = false;
    current = null;
    if (end != null) {
      end.cancel();
      end = null;
    }
  }

  private void over(Attempt attempt) {
    if (current == attempt) {
      end = null;
      settled = true;
    }
  }

  /** Tells the end of one wait from that of another: it may be on its way when it is cancelled. */
  private static final class Attempt {}
}
