package io.slipway.director.updating;

import io.slipway.base.Clock;
import io.slipway.base.FanOut;
import io.slipway.base.SlipwayException;
import io.slipway.cpi.Cpi;
import io.slipway.director.events.Event;
import io.slipway.director.events.Events;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.OrphanedVmRecord;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tasks.Tasks;
import io.slipway.director.tracing.TracedCpi;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes VMs no instance has any more (Director behaviour 4.5, 9.5). */
public final class OrphanedVms {
  private static final Logger log = LoggerFactory.getLogger(OrphanedVms.class);

  private static final Duration LOCK_WAIT = Duration.ofSeconds(5);

  private final InstanceRepository instances;
  private final Cpi cpi;
  private final Locks locks;
  private final Events events;
  private final Clock clock;
  private final int threads;

  OrphanedVms(
      InstanceRepository instances, Cpi cpi, Locks locks, Events events, Clock clock, int threads) {
    this.instances = instances;
    this.cpi = cpi;
    this.locks = locks;
    this.events = events;
    this.clock = clock;
    this.threads = threads;
  }

  /** After every interval a task deletes them, if any; until what comes back is closed. */
  public Schedule keepDeleting(Tasks tasks, Duration interval) {
    Schedule schedule = new Schedule(tasks, interval);
    schedule.next();
    return schedule;
  }

  /** What keeps deleting. */
  public final class Schedule implements AutoCloseable {
    private final Tasks tasks;
    private final Duration interval;
    private Clock.Scheduled timer = () -> {};
    private boolean closed;

    private Schedule(Tasks tasks, Duration interval) {
      this.tasks = tasks;
      this.interval = interval;
    }

    private synchronized void next() {
      if (!closed) {
        timer =
            clock.schedule(
                interval, () -> Thread.ofVirtual().name("orphaned-vms").start(this::deleteIfAny));
      }
    }

    private void deleteIfAny() {
      try {
        if (!instances.orphanedVms().isEmpty()) {
          tasks.submit(
              TaskRequest.of(
                  "scheduled_orphaned_vm_cleanup",
                  "scheduled ScheduledOrphanedVMCleanup",
                  new Caller("scheduler", "")),
              task -> {
                deleteAll(task);
                return Optional.empty();
              });
        }
      } catch (RuntimeException e) {
        log.warn("Orphaned VMs could not be looked for; the next time is in {}", interval, e);
      } finally {
        next();
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
      timer.cancel();
    }
  }

  /** What cannot be deleted now is left for the next time. */
  public void deleteAll(TaskContext task) {
    FanOut.forEach(threads, instances.orphanedVms(), vm -> delete(vm, LOCK_WAIT, task));
  }

  /**
   * The same for one of them.
   *
   * @param longestWait for somebody else who deletes it
   */
  public void delete(OrphanedVmRecord vm, Duration longestWait, TaskContext task) {
    try {
      events.<Boolean, RuntimeException>during(
          Event.of(task, "delete", "vm")
              .objectName(vm.cid())
              .deployment(Optional.of(vm.deployment()))
              .instance(vm.instance()),
          _ ->
              locks.<Boolean, RuntimeException>withLock(
                  LockName.orphanedVm(vm.cid()).waiting(longestWait),
                  task,
                  () -> {
                    TracedCpi.of(cpi, task).deleteVm(vm.cid());
                    instances.deleteOrphanedVm(vm.id());
                    return true;
                  }));
    } catch (SlipwayException e) {
      log.warn("The orphaned VM {} cannot be deleted yet", vm.cid(), e);
    }
  }
}
