package io.slipway.director.locks;

import io.slipway.base.Clock;
import io.slipway.base.Guarded;
import io.slipway.director.events.Event;
import io.slipway.director.events.Events;
import io.slipway.director.tasks.TaskContext;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lock this process holds, renewed until it is released or found lost. */
final class HeldLock {
  static final Duration LEASE = Duration.ofSeconds(241);

  private static final Logger log = LoggerFactory.getLogger(HeldLock.class);
  private static final Duration RENEWAL = Duration.ofMinutes(2);
  private static final Duration RENEWAL_AFTER_FAILURE = Duration.ofSeconds(10);

  private final LockName name;
  private final String uid;
  private final TaskContext task;
  private final LockRepository repository;
  private final Events events;
  private final Clock clock;
  private Instant expiresAt;
  private Clock.@Nullable Scheduled nextRenewal;
  private boolean ended;

  HeldLock(
      LockName name,
      String uid,
      TaskContext task,
      LockRepository repository,
      Events events,
      Clock clock) {
    this.name = name;
    this.uid = uid;
    this.task = task;
    this.repository = repository;
    this.events = events;
    this.clock = clock;
    this.expiresAt = clock.now().plus(LEASE);
  }

  LockName name() {
    return name;
  }

  String uid() {
    return uid;
  }

  TaskContext task() {
    return task;
  }

  Event event(String action) {
    return Event.of(task, action, "lock").objectName(name.text()).deployment(name.deployment());
  }

  /** Renews it from now on. */
  synchronized void keep() {
    renewAfter(RENEWAL);
  }

  private void renewAfter(Duration delay) {
    nextRenewal =
        clock.schedule(
            delay,
            () -> {
              String thread = "renew-" + name.text();
              if (!Guarded.run(
                  "starting the thread " + thread,
                  () -> Thread.ofVirtual().name(thread).start(this::renew))) {
                renew(); // A lock that is not renewed is somebody else's before long.
              }
            });
  }

  private synchronized void renew() {
    if (ended) {
      return;
    }
    task.debug("Renewing lock: " + name.text());
    Instant next = clock.now().plus(LEASE);
    boolean renewed;
    try {
      renewed = repository.renew(name.text(), uid, next);
    } catch (RuntimeException | Error e) {
      log.warn("The lock {} could not be renewed", name.text(), e);
      if (clock.now().isBefore(expiresAt)) {
        renewAfter(RENEWAL_AFTER_FAILURE);
        return;
      }
      renewed = false;
    }
    if (renewed) {
      expiresAt = next;
      renewAfter(RENEWAL);
    } else {
      lose();
    }
  }

  /** Somebody else may hold it by now, so the task must stop. */
  private void lose() {
    ended = true;
    try {
      events.record(event("lost").error("Lock renewal thread exiting"));
    } finally {
      task.cancel();
    }
  }

  /** Whether the next Director goes on with the task, and with its lock. */
  boolean isKept() {
    return task.isSuspended();
  }

  /** Is renewed no more, and stays. */
  synchronized void leave() {
    ended = true;
    if (nextRenewal != null) {
      nextRenewal.cancel();
    }
  }

  synchronized void release() {
    ended = true;
    if (nextRenewal != null) {
      nextRenewal.cancel();
    }
    repository.release(name.text(), uid);
  }
}
