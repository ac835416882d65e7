package io.slipway.director.upkeep;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.director.instances.InstanceRepository.OrphanedDiskRecord;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tasks.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes disks that have been orphans for long: every half hour a task does, if there are any
 * (Director behaviour 9.5).
 */
public final class ScheduledDiskDeletion implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ScheduledDiskDeletion.class);
  private static final Duration INTERVAL = Duration.ofMinutes(30);
  private static final DateTimeFormatter RUBY_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss '+0000'").withZone(ZoneOffset.UTC);

  private final PersistentDisks disks;
  private final Tasks tasks;
  private final Duration kept;
  private final Clock clock;
  private Clock.Scheduled timer = () -> {};
  private boolean closed;

  private ScheduledDiskDeletion(PersistentDisks disks, Tasks tasks, Duration kept, Clock clock) {
    this.disks = disks;
    this.tasks = tasks;
    this.kept = kept;
    this.clock = clock;
  }

  /**
   * Goes on until it is closed.
   *
   * @param kept how long a disk is kept that no instance has any more
   */
  public static ScheduledDiskDeletion begin(
      PersistentDisks disks, Tasks tasks, Duration kept, Clock clock) {
    ScheduledDiskDeletion deletion = new ScheduledDiskDeletion(disks, tasks, kept, clock);
    deletion.scheduleNext();
    return deletion;
  }

  private synchronized void scheduleNext() {
    if (!closed) {
      timer =
          clock.schedule(
              INTERVAL, () -> Thread.ofVirtual().name("orphaned-disks").start(this::deleteIfAny));
    }
  }

  private void deleteIfAny() {
    try {
      if (!old(clock.now().minus(kept)).isEmpty()) {
        tasks.submit(
            TaskRequest.of(
                "scheduled_orphaned_disk_cleanup",
                "clean up orphan disks",
                new Caller("scheduler", "")),
            task -> Optional.of(deleteOld(task)));
      }
    } catch (RuntimeException e) {
      log.warn("Old orphaned disks could not be looked for; the next time is in {}", INTERVAL, e);
    } finally {
      scheduleNext();
    }
  }

  private List<OrphanedDiskRecord> old(Instant limit) {
    return disks.orphaned().stream().filter(disk -> disk.orphanedAt().isBefore(limit)).toList();
  }

  /** One that cannot be deleted is no reason to keep the others. */
  private String deleteOld(TaskContext task) {
    Instant limit = clock.now().minus(kept);
    List<OrphanedDiskRecord> old = old(limit);
    Stage stage = task.events().stage("Deleting orphan disks", List.of(), old.size());
    int failed = 0;
    for (OrphanedDiskRecord disk : old) {
      task.checkCancelled();
      failed += stage.call(disk.cid(), () -> isDeleted(disk, task)) ? 0 : 1;
    }
    String outcome =
        "Deleted %d orphaned disk(s) older than %s. Failed to delete %d disk(s)."
            .formatted(old.size() - failed, RUBY_TIME.format(limit), failed);
    if (failed > 0) {
      throw new SlipwayException(ErrorCode.GENERIC, outcome);
    }
    return outcome;
  }

  private boolean isDeleted(OrphanedDiskRecord disk, TaskContext task) {
    try {
      disks.delete(disk, task);
      return true;
    } catch (SlipwayException e) {
      log.warn("The orphaned disk {} could not be deleted", disk.cid(), e);
      task.info(
          "Failed to delete orphan disk with cid "
              + disk.cid()
              + ". Failed with "
              + ErrorText.of(e));
      return false;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.cancel();
  }
}
