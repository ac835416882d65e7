package io.slipway.supervisor;

import static io.slipway.supervisor.SupervisorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.instance.ExitStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is called running: a process that has lived for a while. */
final class SupervisorSettlingTest {
  private final SupervisorFixture fixture = new SupervisorFixture();
  private final FakeProcessHost host = fixture.host;

  @BeforeEach
  void settle() {
    fixture.settle = Supervisor.SETTLE;
  }

  private void advanceMillis(long milliseconds) {
    fixture.clock.advance(Duration.ofMillis(milliseconds));
  }

  private List<SupervisorEvent.ProcessDied> deaths() {
    return fixture.events.stream()
        .filter(SupervisorEvent.ProcessDied.class::isInstance)
        .map(SupervisorEvent.ProcessDied.class::cast)
        .toList();
  }

  @Test
  void aProcessRunsOnceItHasLivedForTheSettleTime() {
    fixture.load(process("web"), "web");
    CompletableFuture<Void> running = fixture.supervisor.awaitRunning(ServiceSelection.VCAP);

    fixture.assertState("web", ServiceState.STARTING);
    assertThat(fixture.status("web").summary()).isEqualTo("initializing");
    advanceMillis(499);
    fixture.assertState("web", ServiceState.STARTING);
    assertThat(running).isNotDone();
    advanceMillis(1);
    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(running).isCompleted();
    assertThat(fixture.events)
        .filteredOn(SupervisorEvent.StateChanged.class::isInstance)
        .extracting(event -> ((SupervisorEvent.StateChanged) event).to())
        .containsExactly(ServiceState.STARTING, ServiceState.RUNNING);
    assertThat(fixture.clock.timers()).isZero();
  }

  @Test
  void aProcessThatDiesEveryTimeNeverRuns() {
    fixture.load(process("web"), "web");
    for (int i = 0; i < 50; i++) {
      advanceMillis(400);
      fixture.assertNotState("web", ServiceState.RUNNING);
      host.pid("web").ifPresent(host::kill);
      fixture.assertNotState("web", ServiceState.RUNNING);
    }
    assertThat(fixture.supervisor.awaitRunning(ServiceSelection.VCAP)).isNotDone();
  }

  @Test
  void afterADeathAWholeCycleHasToBeLived() {
    fixture.load(process("web"), "web");
    fixture.advance(60);
    fixture.assertState("web", ServiceState.RUNNING);

    host.kill(host.livePid("web"));
    assertThat(host.isAlive(host.livePid("web"))).as("restarted at once").isTrue();
    advanceMillis(9_999);
    fixture.assertState("web", ServiceState.STARTING);
    advanceMillis(1);
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void anOrderToStartForgetsTheDeathsBeforeIt() {
    fixture.load(process("web"), "web");
    host.kill(host.livePid("web"));
    fixture.supervisor.stop(ServiceSelection.VCAP);
    fixture.supervisor.start(ServiceSelection.VCAP);

    advanceMillis(500);
    fixture.assertState("web", ServiceState.RUNNING);
    host.kill(host.livePid("web"));
    assertThat(deaths().getLast().deaths()).isEqualTo(1);
  }

  @Test
  void aReloadForgetsNoDeath() {
    fixture.load(process("web"), "web");
    host.kill(host.livePid("web"));
    fixture.load(process("web"));
    advanceMillis(9_999);
    fixture.assertState("web", ServiceState.STARTING);
    advanceMillis(1);
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void aProcessThatHasLivedLongEnoughIsTakenOverAsRunning() {
    host.install("web");
    int pid = host.spawn("web");
    host.ages.put(pid, Duration.ofMinutes(1));
    host.writePidFile("web", pid);
    fixture.load(process("web"));
    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(fixture.clock.timers()).isZero();
  }

  @Test
  void whatIsNoProcessHasNothingToSettle() {
    host.files.put("/data", new Sensors.FileFacts(true, 0, fixture.clock.now()));
    fixture.load("check directory data with path /data group vcap");
    fixture.assertState("data", ServiceState.RUNNING);
  }

  @Test
  void aSettleTimeBeyondACycleHoldsAfterADeathToo() {
    fixture.settle = Duration.ofSeconds(30);
    fixture.load(process("web"), "web");
    host.kill(host.livePid("web"));
    fixture.advance(29);
    fixture.assertState("web", ServiceState.STARTING);
    fixture.advance(1);
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void aStopInBetweenEndsTheWait() {
    fixture.load(process("web"), "web");
    fixture.supervisor.stop(ServiceSelection.VCAP);
    advanceMillis(500);
    fixture.assertState("web", ServiceState.UNKNOWN);
    assertThat(fixture.clock.timers()).isZero();
  }

  @Test
  void aDeathTellsHowItEndedHowLongItLivedAndHowOftenItHappened() {
    fixture.load(process("web"), "web");
    advanceMillis(400);
    host.end(host.livePid("web"), Optional.of(new ExitStatus.Exited(3)));
    advanceMillis(700);
    host.end(host.livePid("web"), Optional.of(new ExitStatus.Signaled(9)));

    assertThat(deaths().getFirst().how()).contains(new ExitStatus.Exited(3));
    assertThat(deaths().getFirst().lived()).isEqualTo(Duration.ofMillis(400));
    assertThat(deaths().getFirst().deaths()).isEqualTo(1);
    assertThat(deaths().getLast().how()).contains(new ExitStatus.Signaled(9));
    assertThat(deaths().getLast().lived()).isEqualTo(Duration.ofMillis(700));
    assertThat(deaths().getLast().deaths()).isEqualTo(2);
  }

  @Test
  void aStopIsNoDeath() {
    fixture.load(process("web"), "web");
    fixture.supervisor.stop(ServiceSelection.VCAP);
    assertThat(deaths()).extracting(SupervisorEvent.ProcessDied::deaths).containsOnly(0);
  }

  /** Whatever happens when: no process is called running that has not lived for its time. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void nothingRunsBeforeItsTime(long seed) {
    Random random = new Random(seed);
    fixture.load(process("web"), "web");
    boolean diedSinceOrder = false;
    long bornMillis = 0;
    long nowMillis = 0;
    int known = host.livePid("web");
    for (int i = 0; i < 400; i++) {
      switch (random.nextInt(6)) {
        case 0 -> {
          if (host.isAlive(known)) {
            host.kill(known);
            diedSinceOrder = true;
          }
        }
        case 1 -> {
          fixture.supervisor.start(ServiceSelection.VCAP);
          diedSinceOrder = false;
        }
        case 2 -> {
          fixture.supervisor.restart(ServiceSelection.VCAP);
          diedSinceOrder = false;
        }
        default -> {
          int step = random.nextInt(4_000);
          advanceMillis(step);
          nowMillis += step;
        }
      }
      int pid = host.pid("web").orElse(0);
      if (pid != known) {
        known = pid;
        bornMillis = nowMillis;
      }
      if (fixture.status("web").state() == ServiceState.RUNNING) {
        // A process born in the middle of a step is older than this says, by less than the step.
        long lived = nowMillis - bornMillis + 4_000;
        assertThat(host.isAlive(known)).isTrue();
        assertThat(lived).isGreaterThanOrEqualTo(diedSinceOrder ? 10_000 : 500);
      }
    }
  }
}
