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
 * it begins, and every hour unless told otherwise, so that a Director that runs for months does not
 * grow for months.
 */
public final class Retention implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  /**
   * What is kept.
   *
   * @param tasks finished ones of each type, the newest (Director API 4.4)
   * @param events of the audit trail, the newest
   * @param interval how often what is beyond is deleted
   * @param orphanedVms how often VMs are deleted that no instance has any more
   * @param orphanedDisks how long disks are kept that no instance has any more
   */
  public record Kept(
      int tasks, int events, Duration interval, Duration orphanedVms, Duration orphanedDisks) {
    public static final Kept DEFAULT =
        new Kept(2_000, 10_000, Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofDays(5));
  }

  private final Tasks tasks;
  private final Events events;
  private final Kept kept;
  private final Clock clock;
  private Optional<Clock.Scheduled> next = Optional.empty();
  private boolean closed;

  private Retention(Tasks tasks, Events events, Kept kept, Clock clock) {
    this.tasks = tasks;
    this.events = events;
    this.kept = kept;
    this.clock = clock;
  }

  /** Deletes what is too much now, and from then on again and again. */
  public static Retention begin(Tasks tasks, Events events, Kept kept, Clock clock) {
    Retention retention = new Retention(tasks, events, kept, clock);
    retention.prune();
    return retention;
  }

  private void prune() {
    try {
      int oldTasks = tasks.prune(kept.tasks());
      int oldEvents = events.prune(kept.events());
      log.debug("Deleted {} old tasks and {} old events", oldTasks, oldEvents);
    } catch (RuntimeException e) {
      log.error(
          "Old tasks and events could not be deleted; trying again in {}", kept.interval(), e);
    }
    scheduleNext();
  }

  private synchronized void scheduleNext() {
    if (!closed) {
      next =
          Optional.of(
              clock.schedule(
                  kept.interval(), () -> Thread.ofVirtual().name("retention").start(this::prune)));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    next.ifPresent(Clock.Scheduled::cancel);
  }
}
