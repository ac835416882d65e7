package io.slipway.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FanOutTest {
  @Test
  void doesEverythingWithNoMoreThreadsThanAllowed() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      int threads = random.nextInt(6);
      int count = random.nextInt(30);
      AtomicInteger busy = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      ConcurrentLinkedQueue<Integer> done = new ConcurrentLinkedQueue<>();

      FanOut.forEach(
          threads,
          IntStream.range(0, count).boxed().toList(),
          one -> {
            most.accumulateAndGet(busy.incrementAndGet(), Math::max);
            done.add(one);
            busy.decrementAndGet();
          });

      assertThat(done).hasSize(count).doesNotHaveDuplicates();
      assertThat(most.get()).isLessThanOrEqualTo(Math.max(1, threads));
    }
  }

  @Test
  void theFirstFailureKeepsTheRestFromBeginningAndWaitsForWhatRuns() {
    CyclicBarrier both = new CyclicBarrier(2);
    CompletableFuture<Thread> failing = new CompletableFuture<>();
    ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();

    assertThatThrownBy(
            () ->
                FanOut.forEach(
                    2,
                    List.of("fails", "runs on", "never begins"),
                    one -> {
                      await(both, one);
                      if (one.equals("fails")) {
                        failing.complete(Thread.currentThread());
                        throw new IllegalStateException("first");
                      }
                      awaitEnd(failing);
                      done.add(one);
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("first");

    assertThat(done).containsExactly("runs on");
  }

  @Test
  void laterFailuresAreAttachedToTheFirst() {
    CyclicBarrier both = new CyclicBarrier(2);

    assertThatThrownBy(
            () ->
                FanOut.forEach(
                    2,
                    List.of("a", "b"),
                    one -> {
                      await(both, one);
                      throw new IllegalStateException(one);
                    }))
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
  }

  private static void await(CyclicBarrier barrier, String one) {
    if (one.equals("never begins")) {
      throw new AssertionError("It was not to begin");
    }
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The failure is known to the crew when the hand that had it has nothing more to do. */
  private static void awaitEnd(CompletableFuture<Thread> hand) {
    try {
      assertThat(hand.get(30, TimeUnit.SECONDS).join(Duration.ofSeconds(30))).isTrue();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
