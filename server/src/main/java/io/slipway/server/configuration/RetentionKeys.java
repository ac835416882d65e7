package io.slipway.server.configuration;

import io.slipway.director.Retention;
import java.time.Duration;
import java.util.List;

/** Keys of {@link Retention.Kept}. */
final class RetentionKeys {
  static final Key<Retention.Kept, Integer> TASKS =
      Key.of(
          "tasks",
          new Form.Count(1, 1_000_000),
          "finished tasks of each type, the newest; BOSH's `max_tasks`",
          Retention.Kept::tasks);
  static final Key<Retention.Kept, Integer> EVENTS =
      Key.of(
          "events",
          new Form.Count(1, 100_000_000),
          "events of the audit trail, the newest",
          Retention.Kept::events);
  static final Key<Retention.Kept, Duration> INTERVAL =
      Key.of(
          "interval",
          new Form.Time(Duration.ofMinutes(1), Duration.ofDays(1)),
          "how often what is beyond is deleted",
          Retention.Kept::interval);

  static final Key<Retention.Kept, Duration> ORPHANED_VMS =
      Key.of(
          "orphaned_vms",
          new Form.Time(Duration.ofSeconds(10), Duration.ofDays(1)),
          "how often VMs are deleted that no instance has any more (`create-swap-delete` leaves"
              + " them)",
          Retention.Kept::orphanedVms);

  static final Key<Retention.Kept, Duration> ORPHANED_DISKS =
      Key.of(
          "orphaned_disks",
          new Form.Time(Duration.ofMinutes(1), Duration.ofDays(3650)),
          "how long disks are kept that no instance has any more; BOSH keeps them for five days",
          Retention.Kept::orphanedDisks);

  static final Section<Retention.Kept> SECTION =
      new Section<>(
          "retention",
          "What is kept of what is over.",
          Retention.Kept.DEFAULT,
          List.of(TASKS, EVENTS, INTERVAL, ORPHANED_VMS, ORPHANED_DISKS),
          set ->
              new Retention.Kept(
                  set.of(TASKS),
                  set.of(EVENTS),
                  set.of(INTERVAL),
                  set.of(ORPHANED_VMS),
                  set.of(ORPHANED_DISKS)));

  private RetentionKeys() {}
}
