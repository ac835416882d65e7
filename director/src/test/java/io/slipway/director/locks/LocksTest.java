package io.slipway.director.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.events.EventRecord;
import io.slipway.director.events.Events;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.FakeTaskContext;
import io.slipway.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class LocksTest {
  private static final LockName NAME = LockName.deployment("zookeeper");

  private final FakeStore store = new FakeStore();
  private final VirtualClock clock = new VirtualClock();
  private final Locks locks =
      new Locks(store.locks, store.tasks, new Events(store.events, clock), clock);
  private final FakeTaskContext task = new FakeTaskContext(clock, "zookeeper");

  @Test
  void holdsTheLockDuringTheWork() {
    String outcome =
        locks.withLock(
            NAME,
            task,
            () -> {
              LockRecord held = store.locks.find("lock:deployment:zookeeper").orElseThrow();
              assertThat(held.expiresAt()).isEqualTo(clock.now().plusSeconds(241));
              assertThat(held.taskId()).isEqualTo(7);
              assertThat(locks.list()).containsExactly(held);
              return "done";
            });

    assertThat(outcome).isEqualTo("done");
    assertThat(store.locks.list()).isEmpty();
    assertThat(store.events.all())
        .extracting(EventRecord::action)
        .containsExactly("acquire", "release");
    EventRecord acquired = store.events.all().getFirst();
    assertThat(acquired.objectType()).isEqualTo("lock");
    assertThat(acquired.objectName()).contains("lock:deployment:zookeeper");
    assertThat(acquired.task()).contains("7");
    assertThat(acquired.deployment()).contains("zookeeper");
  }

  @Test
  void releasesWhenTheWorkFails() {
    assertThatThrownBy(
            () ->
                locks.withLock(
                    LockName.release("nats"),
                    task,
                    () -> {
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(store.locks.list()).isEmpty();
    assertThat(store.events.all().getFirst().deployment()).isEmpty();
  }

  @Test
  void anErrorOfTheWorkReleasesTheLockToo() {
    assertThatThrownBy(
            () ->
                locks.withLock(
                    NAME,
                    task,
                    () -> {
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);
    assertThat(store.locks.list()).isEmpty();
  }

  @Test
  void aLockThatCannotBeKeptIsReleased() {
    Clock broken =
        new Clock() {
          @Override
          public Instant now() {
            return clock.now();
          }

          @Override
          public long nanoTime() {
            return clock.nanoTime();
          }

          @Override
          public void sleep(Duration duration) {}

          @Override
          public Scheduled schedule(Duration delay, Runnable action) {
            throw new OutOfMemoryError("a test's");
          }
        };
    Locks unlucky = new Locks(store.locks, store.tasks, new Events(store.events, clock), broken);
    assertThatThrownBy(() -> unlucky.withLock(NAME, task, () -> "never"))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(store.locks.list()).isEmpty();
  }

  @Test
  void isRenewedEveryTwoMinutes() throws InterruptedException {
    CountDownLatch hold = new CountDownLatch(1);
    CompletableFuture<String> work = holdInBackground(hold);
    for (int i = 1; i <= 5; i++) {
      clock.awaitTimers(1);
      clock.advance(Duration.ofMinutes(2));
      clock.awaitTimers(1);
      assertThat(store.locks.find(NAME.text()).orElseThrow().expiresAt())
          .isEqualTo(clock.now().plusSeconds(241));
    }
    hold.countDown();
    assertThat(work.join()).isEqualTo("held");
    assertThat(task.isCancelled()).isFalse();
  }

  @Test
  void aLostLockCancelsTheTask() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    task.onCancel(cancelled::countDown);
    CountDownLatch hold = new CountDownLatch(1);
    CompletableFuture<String> work = holdInBackground(hold);
    clock.awaitTimers(1);
    LockRecord held = store.locks.find(NAME.text()).orElseThrow();
    store.locks.release(held.name(), held.uid());

    clock.advance(Duration.ofMinutes(2));

    cancelled.await();
    hold.countDown();
    work.join();
    assertThat(store.events.all())
        .extracting(EventRecord::action)
        .containsExactly("acquire", "lost", "release");
    assertThat(store.events.all().get(1).error()).contains("Lock renewal thread exiting");
  }

  @Test
  void aWaiterIsWokenByTheReleaseWithoutTimePassing() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    CompletableFuture<String> first = holdInBackground(hold);
    clock.awaitTimers(1);
    CompletableFuture<String> second =
        inBackground(() -> locks.withLock(NAME, task, () -> "second"));
    // The renewal of the holder and the deadline of the waiter.
    clock.awaitTimers(2);
    hold.countDown();

    assertThat(first.get()).isEqualTo("held");
    assertThat(second.get()).isEqualTo("second");
    assertThat(clock.now()).isEqualTo(new VirtualClock().now());
  }

  @Test
  void aHolderInAnotherProcessIsAskedEveryHalfSecond() throws Exception {
    LockRecord elsewhere =
        new LockRecord(NAME.text(), "elsewhere", clock.now().plusSeconds(241), 3);
    store.locks.acquire(elsewhere, clock.now());
    CompletableFuture<String> waiter =
        inBackground(() -> locks.withLock(NAME, task, () -> "got it"));
    for (int i = 0; i < 3; i++) {
      clock.awaitTimers(1);
      clock.advance(Duration.ofMillis(500));
    }
    clock.awaitTimers(1);
    assertThat(waiter).isNotDone();
    store.locks.release(NAME.text(), "elsewhere");
    clock.advance(Duration.ofMillis(500));

    assertThat(waiter.get()).isEqualTo("got it");
  }

  @Test
  void givesUpAndSaysWhoHoldsIt() throws Exception {
    int holder =
        store
            .tasks
            .create(
                "update_deployment", "create deployment", "u", Optional.empty(), "", clock.now())
            .id();
    store.locks.acquire(
        new LockRecord(NAME.text(), "elsewhere", clock.now().plusSeconds(241), holder),
        clock.now());
    CompletableFuture<String> waiter =
        inBackground(() -> locks.withLock(NAME, task, () -> "never"));
    for (int i = 0; i < 20; i++) {
      clock.awaitTimers(1);
      clock.advance(Duration.ofMillis(500));
    }

    assertThatThrownBy(waiter::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            SlipwayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.GENERIC))
        .hasMessageMatching(
            "Failed to acquire lock for lock:deployment:zookeeper uid: [0-9a-f-]{36}\\."
                + " Locking task id is "
                + holder
                + ", description: 'create deployment'");
    assertThat(store.events.all()).isEmpty();
  }

  @Test
  void waitingEndsWhenTheTaskIsCancelled() throws Exception {
    store.locks.acquire(
        new LockRecord(NAME.text(), "elsewhere", clock.now().plusSeconds(241), 3), clock.now());
    CompletableFuture<String> waiter =
        inBackground(() -> locks.withLock(NAME, task, () -> "never"));
    clock.awaitTimers(1);
    task.cancel();

    assertThatThrownBy(waiter::get).hasMessageContaining("Task 7 cancelled");
  }

  @Test
  void anExpiredLockIsTakenOver() {
    store.locks.acquire(
        new LockRecord(NAME.text(), "dead", clock.now().minusSeconds(1), 3),
        clock.now().minusSeconds(300));

    assertThat(locks.<String, RuntimeException>withLock(NAME, task, () -> "mine"))
        .isEqualTo("mine");
  }

  @Test
  void severalAreTakenInTheOrderOfTheirNames() {
    locks.withLocks(
        List.of(LockName.release("b"), LockName.release("a")),
        task,
        () -> {
          assertThat(locks.list()).hasSize(2);
          return true;
        });

    assertThat(store.events.all())
        .extracting(event -> event.action() + " " + event.objectName().orElseThrow())
        .containsExactly(
            "acquire lock:release:a",
            "acquire lock:release:b",
            "release lock:release:b",
            "release lock:release:a");
  }

  @Test
  void listsAMinuteBeyondTheEnd() {
    store.locks.acquire(
        new LockRecord("lock:vm:a", "u", clock.now().plusSeconds(10), 1), clock.now());
    clock.advance(Duration.ofSeconds(70));
    assertThat(locks.list()).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(locks.list()).isEmpty();
    assertThat(store.locks.list()).isEmpty();
  }

  @Test
  void neverTwoAtATime() throws Exception {
    List<Integer> inside = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    int[] counter = {0};
    for (int i = 0; i < 20; i++) {
      all.add(
          inBackground(
              () ->
                  locks.withLock(
                      NAME,
                      task,
                      () -> {
                        inside.add(++counter[0]);
                        counter[0]--;
                        return true;
                      })));
    }
    for (CompletableFuture<Boolean> each : all) {
      assertThat(each.get()).isTrue();
    }
    assertThat(inside).hasSize(20).containsOnly(1);
  }

  @Test
  void kindsOfLocksWaitAsLongAsBoshDoes() {
    assertThat(LockName.stemcell("ubuntu", "1").text()).isEqualTo("lock:stemcells:ubuntu:1");
    assertThat(LockName.compile(19, "toronto-os/1", "d").text())
        .isEqualTo("lock:compile:19:toronto-os/1");
    assertThat(LockName.network("a").text()).isEqualTo("lock:networks:a");
    assertThat(LockName.vm("a").longestWait()).isEqualTo(Duration.ofSeconds(10));
    assertThat(LockName.orphanedVm("a").longestWait()).isEqualTo(Duration.ofSeconds(5));
    assertThat(LockName.release("a").waiting(Duration.ZERO).longestWait()).isZero();
  }

  private CompletableFuture<String> holdInBackground(CountDownLatch hold) {
    return inBackground(
        () ->
            locks.<String, InterruptedException>withLock(
                NAME,
                task,
                () -> {
                  hold.await();
                  return "held";
                }));
  }

  private static <T> CompletableFuture<T> inBackground(Callable<T> work) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                outcome.complete(work.call());
              } catch (Exception | AssertionError e) {
                outcome.completeExceptionally(e);
              }
            });
    return outcome;
  }
}
