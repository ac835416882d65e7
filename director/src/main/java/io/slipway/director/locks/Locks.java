package io.slipway.director.locks;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.Registration;
import io.slipway.base.SlipwayException;
import io.slipway.director.events.Events;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskContext.CancelHook;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository;
import io.slipway.events.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * Keeps two tasks from changing one thing at a time, across processes (Director behaviour 4.12). A
 * lock is a row with an end; its holder moves the end on while it works, so that the lock of a dead
 * process becomes free by itself.
 */
public final class Locks {
  private static final Duration POLLING = Duration.ofMillis(500);

  /** How long after its end a lock is still listed (Director API 5.6). */
  private static final Duration SHOWN_AFTER_END = Duration.ofSeconds(60);

  private final LockRepository repository;
  private final TaskRepository tasks;
  private final Events events;
  private final Clock clock;
  private final WaitingRoom waiting = new WaitingRoom();
  private final Set<String> heldHere = ConcurrentHashMap.newKeySet();

  public Locks(LockRepository repository, TaskRepository tasks, Events events, Clock clock) {
    this.repository = repository;
    this.tasks = tasks;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Runs the work while holding the lock. When the lock is lost meanwhile, the task is cancelled
   * and stops at its next checkpoint.
   *
   * @throws SlipwayException GENERIC when somebody else holds it for longer than the lock's wait;
   *     TASK_CANCELLED when the task is cancelled while it waits
   */
  public <T, E extends Exception> T withLock(LockName name, TaskContext task, LockedWork<T, E> work)
      throws E {
    HeldLock held = acquire(name, task);
    T outcome;
    try {
      outcome = work.run();
    } catch (Throwable t) {
      releaseAfter(t, held);
      throw t;
    }
    release(held);
    return outcome;
  }

  /** The same with several locks, taken in the order of their names so that nobody deadlocks. */
  public <T, E extends Exception> T withLocks(
      Collection<LockName> names, TaskContext task, LockedWork<T, E> work) throws E {
    Deque<LockName> sorted =
        new ArrayDeque<>(names.stream().sorted(Comparator.comparing(LockName::text)).toList());
    return withSorted(sorted, task, work);
  }

  private <T, E extends Exception> T withSorted(
      Deque<LockName> names, TaskContext task, LockedWork<T, E> work) throws E {
    LockName first = names.poll();
    return first == null
        ? work.run()
        : this.<T, E>withLock(first, task, () -> this.<T, E>withSorted(names, task, work));
  }

  /**
   * What tasks of a Director that has died hold stays theirs, for as long as the next one takes to
   * go on with them.
   */
  public void keepFor(Set<Integer> tasksThatGoOn) {
    Instant end = clock.now().plus(HeldLock.LEASE);
    repository.list().stream()
        .filter(lock -> tasksThatGoOn.contains(lock.taskId()))
        .forEach(lock -> repository.renew(lock.name(), lock.uid(), end));
  }

  /** The locks that are held, or were until a minute ago; older ones are removed. */
  public List<LockRecord> list() {
    Instant oldest = clock.now().minus(SHOWN_AFTER_END);
    List<LockRecord> all = repository.list();
    all.stream()
        .filter(lock -> lock.expiresAt().isBefore(oldest))
        .forEach(lock -> repository.release(lock.name(), lock.uid()));
    return all.stream().filter(lock -> !lock.expiresAt().isBefore(oldest)).toList();
  }

  private HeldLock acquire(LockName name, TaskContext task) {
    task.debug("Acquiring lock: " + name.text());
    String uid = UUID.randomUUID().toString();
    heldHere.add(uid);
    boolean heldBefore;
    try {
      heldBefore = awaitLock(name, uid, task);
    } catch (RuntimeException | Error e) {
      heldHere.remove(uid);
      throw e;
    }
    task.debug("Acquired lock: " + name.text());
    HeldLock held = new HeldLock(name, uid, task, repository, events, clock);
    try {
      if (!heldBefore) {
        events.record(held.event("acquire"));
      }
      held.keep();
    } catch (RuntimeException | Error e) {
      releaseAfter(e, held); // Nobody else would, and all who wait would wait for it.
      throw e;
    }
    return held;
  }

  private void releaseAfter(Throwable failure, HeldLock held) {
    try {
      release(held);
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
  }

  /** Returns whether the task has held it before, under a Director that has died. */
  private boolean awaitLock(LockName name, String uid, TaskContext task) {
    Instant deadline = clock.now().plus(name.longestWait());
    try (ToldWait told = new ToldWait(task)) {
      return awaitLock(name, uid, deadline, told);
    }
  }

  private boolean awaitLock(LockName name, String uid, Instant deadline, ToldWait told) {
    TaskContext task = told.task;
    while (true) {
      // Entered before the attempt: a release between attempt and wait is not missed.
      CountDownLatch released = waiting.enter(name.text());
      try (CancelHook _ = task.onCancel(released::countDown)) {
        Instant now = clock.now();
        LockRecord wanted = new LockRecord(name.text(), uid, now.plus(HeldLock.LEASE), task.id());
        if (takenOver(wanted)) {
          return true;
        }
        if (repository.acquire(wanted, now)) {
          return false;
        }
        if (freeAbandoned(name)) {
          continue;
        }
        task.checkCancelled();
        if (!now.isBefore(deadline)) {
          throw refused(name, uid);
        }
        told.begin(() -> new Wait(name.text(), holderOf(name)));
        await(released, nextLook(name, Duration.between(now, deadline)), name);
      } finally {
        waiting.leave(name.text(), released);
      }
    }
  }

  private Optional<Wait.Holder> holderOf(LockName name) {
    return repository
        .find(name.text())
        .map(
            lock ->
                new Wait.Holder(
                    lock.taskId(),
                    tasks.find(lock.taskId()).map(TaskRecord::description).orElse("")));
  }

  /** Says in a task's events that it waits, once it does. */
  private static final class ToldWait implements AutoCloseable {
    final TaskContext task;
    private Optional<Registration> open = Optional.empty();

    ToldWait(TaskContext task) {
      this.task = task;
    }

    void begin(Supplier<Wait> wait) {
      if (open.isEmpty()) {
        open = Optional.of(task.events().waiting(wait.get()));
      }
    }

    @Override
    public void close() {
      open.ifPresent(Registration::close);
    }
  }

  /** A lock of this task that nobody in this process holds is one of a Director that has died. */
  private boolean takenOver(LockRecord wanted) {
    return repository
        .find(wanted.name())
        .filter(held -> held.taskId() == wanted.taskId() && !heldHere.contains(held.uid()))
        .map(held -> repository.takeOver(held.uid(), wanted))
        .orElse(false);
  }

  /**
   * A task gives its locks back before it ends. One that has ended and holds a lock was a dead
   * Director's, ended by {@link io.slipway.director.tasks.Tasks#recover}.
   */
  private boolean freeAbandoned(LockName name) {
    Optional<LockRecord> holder = repository.find(name.text());
    boolean abandoned =
        holder
            .flatMap(lock -> tasks.find(lock.taskId()))
            .filter(task -> task.state().isTerminal())
            .isPresent();
    if (abandoned) {
      holder.ifPresent(lock -> repository.release(lock.name(), lock.uid()));
    }
    return abandoned;
  }

  /** A holder in this process wakes who waits; one elsewhere has to be asked now and then. */
  private Duration nextLook(LockName name, Duration untilDeadline) {
    boolean wakesUs =
        repository.find(name.text()).map(holder -> heldHere.contains(holder.uid())).orElse(false);
    return wakesUs || untilDeadline.compareTo(POLLING) < 0 ? untilDeadline : POLLING;
  }

  private void await(CountDownLatch released, Duration longest, LockName name) {
    Clock.Scheduled timer = clock.schedule(longest, released::countDown);
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlipwayException(
          ErrorCode.GENERIC, "Interrupted while waiting for " + name.text(), e);
    } finally {
      timer.cancel();
    }
  }

  private SlipwayException refused(LockName name, String uid) {
    return new SlipwayException(
        ErrorCode.GENERIC,
        "Failed to acquire lock for "
            + name.text()
            + " uid: "
            + uid
            + ". "
            + repository.find(name.text()).map(this::holder).orElse("Lock is gone"));
  }

  private String holder(LockRecord lock) {
    return "Locking task id is "
        + lock.taskId()
        + ", description: '"
        + tasks.find(lock.taskId()).map(TaskRecord::description).orElse("")
        + "'";
  }

  private void release(HeldLock held) {
    if (held.isKept()) {
      held.leave();
      heldHere.remove(held.uid());
      return;
    }
    try {
      held.release();
      freeLeftovers(held);
    } finally {
      heldHere.remove(held.uid());
      waiting.wake(held.name().text());
    }
    events.record(held.event("release"));
  }

  /**
   * What the task held under a Director that has died, and has not come to again, it will not give
   * back itself: it is in the middle of something else, or at its end.
   */
  private void freeLeftovers(HeldLock held) {
    if (!held.task().journal().isResumed()) {
      return;
    }
    repository.list().stream()
        .filter(lock -> lock.taskId() == held.task().id() && !heldHere.contains(lock.uid()))
        .forEach(
            lock -> {
              repository.release(lock.name(), lock.uid());
              waiting.wake(lock.name());
            });
  }

  /** Work done under a lock. */
  @FunctionalInterface
  public interface LockedWork<T, E extends Exception> {
    T run() throws E;
  }
}
