package io.slipway.director.upkeep;

import io.slipway.base.Clock;
import io.slipway.base.CronSchedule;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tasks.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has snapshots taken of all deployments at times that are set (Director behaviour 9.5): a task
 * starts one for each deployment. While none are taken, nothing happens.
 */
public final class ScheduledSnapshots implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ScheduledSnapshots.class);
  private static final Caller SCHEDULER = new Caller("scheduler", "");

  private final SnapshotTasks snapshots;
  private final DeploymentRepository deployments;
  private final Tasks tasks;
  private final CronSchedule schedule;
  private final Clock clock;
  private Clock.Scheduled timer = () -> {};
  private boolean closed;

  private ScheduledSnapshots(
      SnapshotTasks snapshots,
      DeploymentRepository deployments,
      Tasks tasks,
      CronSchedule schedule,
      Clock clock) {
    this.snapshots = snapshots;
    this.deployments = deployments;
    this.tasks = tasks;
    this.schedule = schedule;
    this.clock = clock;
  }

  /** Goes on until it is closed. */
  public static ScheduledSnapshots begin(
      SnapshotTasks snapshots,
      DeploymentRepository deployments,
      Tasks tasks,
      CronSchedule schedule,
      Clock clock) {
    ScheduledSnapshots scheduled =
        new ScheduledSnapshots(snapshots, deployments, tasks, schedule, clock);
    if (snapshots.isEnabled()) {
      scheduled.scheduleNext();
    }
    return scheduled;
  }

  private synchronized void scheduleNext() {
    Instant now = clock.now();
    Optional<Instant> next = closed ? Optional.empty() : schedule.next(now);
    next.ifPresent(
        time ->
            timer =
                clock.schedule(
                    Duration.between(now, time),
                    () -> Thread.ofVirtual().name("snapshots").start(this::take)));
  }

  private void take() {
    try {
      tasks.submit(
          TaskRequest.of("snapshot_deployments", "scheduled SnapshotDeployments", SCHEDULER),
          _ -> Optional.of(takeAll()));
    } catch (RuntimeException e) {
      log.warn("Snapshots could not be begun; the next time is {}", schedule, e);
    } finally {
      scheduleNext();
    }
  }

  private String takeAll() {
    List<String> started = new ArrayList<>();
    for (DeploymentRecord deployment : deployments.list()) {
      started.add(String.valueOf(snapshots.takeAll(deployment.name(), SCHEDULER).id()));
    }
    return "Enqueued snapshot tasks [" + String.join(", ", started) + "]";
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.cancel();
  }
}
