package io.slipway.director;

import io.slipway.base.Clock;
import io.slipway.director.events.Events;
import io.slipway.director.tasks.Tasks;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes finished tasks and audit events beyond those that are kept (Director behaviour 9.5): when
 * it begins, and every hour, so that a Director that runs for months does not grow for months.
 */
public final class Retention implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final Tasks tasks;
  private final Events events;
  private final Clock clock;
  private Optional<Clock.Scheduled> next = Optional.empty();
  private boolean closed;

  private Retention(Tasks tasks, Events events, Clock clock) {
    this.tasks = tasks;
    this.events = events;
    this.clock = clock;
  }

  /** Deletes what is too much now, and from then on every hour. */
  public static Retention begin(Tasks tasks, Events events, Clock clock) {
    Retention retention = new Retention(tasks, events, clock);
    retention.prune();
    return retention;
  }

  private void prune() {
    try {
      int oldTasks = tasks.prune();
      int oldEvents = events.prune();
      log.debug("Deleted {} old tasks and {} old events", oldTasks, oldEvents);
    } catch (RuntimeException e) {
      log.error("Old tasks and events could not be deleted; trying again in {}", INTERVAL, e);
    }
    scheduleNext();
  }

  private synchronized void scheduleNext() {
    if (!closed) {
      next =
          Optional.of(
              clock.schedule(
                  INTERVAL, () -> Thread.ofVirtual().name("retention").start(this::prune)));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    next.ifPresent(Clock.Scheduled::cancel);
  }
}
