package io.slipway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final VirtualClock clock = new VirtualClock();
  private final List<String> log = new ArrayList<>();

  @Test
  void standsStillUntilMoved() {
    long nanos = clock.nanoTime();
    assertThat(clock.now()).isEqualTo(START).isEqualTo(clock.now());

    clock.advance(Duration.ofMillis(1500));

    assertThat(clock.now()).isEqualTo(START.plusMillis(1500));
    assertThat(clock.nanoTime() - nanos).isEqualTo(1_500_000_000L);
    assertThat(new VirtualClock(Instant.EPOCH).now()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void runsWhatIsDueInOrderAndAtItsTime() {
    clock.schedule(Duration.ofSeconds(2), () -> log.add("second at " + clock.now()));
    clock.schedule(Duration.ofSeconds(1), () -> log.add("first at " + clock.now()));
    clock.schedule(Duration.ofSeconds(2), () -> log.add("third at " + clock.now()));
    clock.schedule(Duration.ofSeconds(3).plusNanos(1), () -> log.add("too late"));

    clock.advance(Duration.ofSeconds(3));

    assertThat(log)
        .containsExactly(
            "first at 2026-01-01T00:00:01Z",
            "second at 2026-01-01T00:00:02Z",
            "third at 2026-01-01T00:00:02Z");
    assertThat(clock.now()).isEqualTo(START.plusSeconds(3));
  }

  @Test
  void runsWhatIsScheduledOnTheWay() {
    clock.schedule(
        Duration.ofSeconds(1),
        () -> clock.schedule(Duration.ofSeconds(1), () -> log.add("at " + clock.now())));

    clock.advance(Duration.ofSeconds(2));

    assertThat(log).containsExactly("at 2026-01-01T00:00:02Z");
  }

  @Test
  void cancelledActionsDoNotRun() {
    Clock.Scheduled scheduled = clock.schedule(Duration.ofSeconds(1), () -> log.add("ran"));
    scheduled.cancel();
    scheduled.cancel();

    clock.advance(Duration.ofSeconds(2));

    assertThat(log).isEmpty();
  }

  @Test
  void actionsRunOnceEachThoughCancelledLater() {
    Clock.Scheduled scheduled = clock.schedule(Duration.ofSeconds(1), () -> log.add("ran"));
    clock.advance(Duration.ofSeconds(1));
    scheduled.cancel();
    clock.advance(Duration.ofSeconds(5));

    assertThat(log).containsExactly("ran");
  }

  @Test
  void sleepersWakeWhenTheirTimeHasCome() throws InterruptedException {
    CountDownLatch woken = new CountDownLatch(1);
    AtomicReference<Instant> at = new AtomicReference<>();
    Thread sleeper =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    clock.sleep(Duration.ofMinutes(10));
                    at.set(clock.now());
                    woken.countDown();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    clock.awaitTimers(1);

    clock.advance(Duration.ofMinutes(9));
    assertThat(woken.getCount()).isOne();
    clock.advance(Duration.ofMinutes(1));
    woken.await();
    sleeper.join();

    assertThat(at.get()).isEqualTo(START.plus(Duration.ofMinutes(10)));
    assertThat(clock.sleeps()).containsExactly(Duration.ofMinutes(10));
  }

  @Test
  void interruptedSleepersStop() throws InterruptedException {
    AtomicReference<String> end = new AtomicReference<>("none");
    Thread sleeper =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    clock.sleep(Duration.ofMinutes(10));
                  } catch (InterruptedException e) {
                    end.set("interrupted");
                  }
                });
    clock.awaitTimers(1);
    sleeper.interrupt();
    sleeper.join();

    assertThat(end.get()).isEqualTo("interrupted");
  }

  @Test
  void movesItselfForSleepersWhenTold() throws InterruptedException {
    clock.autoAdvance();
    clock.schedule(Duration.ofMinutes(30), () -> log.add("at " + clock.now()));

    clock.sleep(Duration.ofHours(1));
    clock.sleep(Duration.ofHours(2));

    assertThat(log).containsExactly("at 2026-01-01T00:30:00Z");
    assertThat(clock.now()).isEqualTo(START.plus(Duration.ofHours(3)));
    assertThat(clock.sleeps()).containsExactly(Duration.ofHours(1), Duration.ofHours(2));
  }
}
