package io.slipway.simulation.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/* One at a time: a schedule is alone in its JVM, or threads of others come into it. */
@ResourceLock("schedule")
final class ScheduleTest {
  private static final Duration LONG = Duration.ofDays(1);

  @BeforeAll
  static void prepare() {
    Schedule.prepare();
  }

  /** Whatever starts threads, and however deep inside, is under the schedule. */
  private static List<Integer> order(long seed) {
    List<Integer> order = new ArrayList<>();
    new Schedule(seed)
        .run(
            () -> {
              CountDownLatch all = new CountDownLatch(8);
              try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 8; i++) {
                  int number = i;
                  Runnable last =
                      () -> {
                        order.add(number);
                        all.countDown();
                      };
                  executor.submit(() -> Thread.ofVirtual().start(last));
                }
              }
              await(all);
            },
            10_000,
            LONG);
    return order;
  }

  @Test
  void aSeedIsOneOrder() {
    assertThat(order(1)).isEqualTo(order(1)).hasSize(8);
    assertThat(LongStream.range(0, 10).mapToObj(ScheduleTest::order).distinct())
        .hasSizeGreaterThan(5);
  }

  @Test
  void timePassesWhenEverybodyWaits() {
    Schedule schedule = new Schedule(1);
    List<String> told = new ArrayList<>();
    Schedule.End end =
        schedule.run(
            () -> {
              CountDownLatch later = new CountDownLatch(1);
              schedule.clock().schedule(Duration.ofHours(2), later::countDown);
              schedule.clock().schedule(Duration.ofHours(1), () -> told.add("first"));
              schedule.clock().schedule(Duration.ofMinutes(1), () -> told.add("never")).cancel();
              await(later);
              told.add("after " + schedule.passed());
            },
            1_000,
            LONG);
    assertThat(end).isEqualTo(Schedule.End.DONE);
    assertThat(told).containsExactly("first", "after PT2H");
  }

  @Test
  void whoWaitsForEverIsStuck() {
    assertThat(new Schedule(1).run(() -> await(new CountDownLatch(1)), 1_000, LONG))
        .isEqualTo(Schedule.End.STUCK);
  }

  @Test
  void whatGoesOnForEverIsEnded() {
    Schedule schedule = new Schedule(1);
    assertThat(
            schedule.run(
                () -> {
                  while (true) {
                    pause(schedule);
                  }
                },
                1_000,
                LONG))
        .isEqualTo(Schedule.End.ENDLESS);
  }

  @Test
  void failuresOfTheWorkAreThrown() {
    assertThatThrownBy(
            () ->
                new Schedule(1)
                    .run(
                        () -> {
                          throw new IllegalStateException("wrong");
                        },
                        1_000,
                        LONG))
        .hasMessage("wrong");
  }

  @Test
  void idsAreDrawnFromTheSeed() {
    assertThat(id(1)).isEqualTo(id(1)).isNotEqualTo(id(2));
    assertThat(UUID.randomUUID()).isNotEqualTo(UUID.randomUUID());
  }

  private static UUID id(long seed) {
    List<UUID> ids = new ArrayList<>();
    new Schedule(seed).run(() -> ids.add(UUID.randomUUID()), 1_000, LONG);
    return ids.getFirst();
  }

  private static void pause(Schedule schedule) {
    try {
      schedule.clock().sleep(Duration.ofMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
