package io.slipway.supervisor;

import static io.slipway.supervisor.SupervisorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.SlipwayException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SupervisorLifecycleTest {
  private final SupervisorFixture fixture = new SupervisorFixture();
  private final FakeProcessHost host = fixture.host;

  @Test
  void startsWhatItLoadsAndThenHasNoTimerAtAll() {
    fixture.load(process("web"), "web");

    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(host.launched()).containsExactly("/start/web");
    assertThat(fixture.status("web").pid()).hasValue(host.livePid("web"));
    assertThat(fixture.clock.timers()).isZero();
    assertThat(fixture.alerts()).isEmpty();
  }

  @Test
  void programsGetExactlyTheEnvironmentOfMonit() {
    fixture.load(
        """
        check process web with pidfile /run/web.pid
          start program "/start/web one 'two words'" as uid vcap and gid vcap
        """,
        "web");

    ProcessHost.Launch launch = host.launches.getFirst();
    assertThat(launch.arguments()).containsExactly("/start/web", "one", "two words");
    assertThat(launch.user()).contains("vcap");
    assertThat(launch.group()).contains("vcap");
    assertThat(launch.environment())
        .isEqualTo(
            Map.of(
                "PATH", "/bin:/usr/bin:/sbin:/usr/sbin",
                "MONIT_DATE", "Thu, 01 Jan 2026 00:00:00 +0000",
                "MONIT_SERVICE", "web",
                "MONIT_HOST", "host-1",
                "MONIT_EVENT", "Started",
                "MONIT_DESCRIPTION", "Started",
                "MONIT_PROCESS_PID", "-1",
                "MONIT_PROCESS_MEMORY", "0",
                "MONIT_PROCESS_CHILDREN", "0",
                "MONIT_PROCESS_CPU_PERCENT", "0.0"));
  }

  @Test
  void runsTheMomentThePidfileNamesALivingProcess() {
    host.programs.put("/start/web", (_, onExit) -> onExit.accept("exit status 0"));
    fixture.load(process("web"));
    CompletableFuture<Void> running = fixture.supervisor.awaitRunning(ServiceSelection.VCAP);
    fixture.assertState("web", ServiceState.STARTING);
    assertThat(fixture.supervisor.state(ServiceSelection.VCAP)).isEqualTo(GroupState.STARTING);

    fixture.advance(3);
    host.writePidFile("web", 99_999); // nobody
    fixture.assertState("web", ServiceState.STARTING);
    host.writePidFile("web", host.spawn("web"));

    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(running).isCompleted();
    assertThat(fixture.events)
        .contains(
            new SupervisorEvent.ProcessUp(
                "web", host.livePid("web"), Duration.ofSeconds(3), fixture.clock.now()));
  }

  @Test
  void aDeathIsAnsweredAtOnce() {
    fixture.load(process("web"), "web");
    int first = host.livePid("web");
    fixture.events.clear();

    host.kill(first);

    fixture.assertState("web", ServiceState.STARTING);
    assertThat(host.livePid("web")).isNotEqualTo(first);
    assertThat(host.launched()).containsExactly("/start/web", "/start/web");
    assertThat(fixture.alerts())
        .containsExactly("web: Does not exist - restart", "web: Exists - alert");
    assertThat(fixture.events)
        .hasAtLeastOneElementOfType(SupervisorEvent.ProcessDied.class)
        .hasAtLeastOneElementOfType(SupervisorEvent.RestartBegun.class);
    fixture.advance(10);
    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(fixture.clock.timers()).isZero();
  }

  @Test
  void aProcessThatKeepsDyingIsRestartedOnceACycle() {
    fixture.load(process("web"), "web");
    host.kill(host.livePid("web"));
    host.kill(host.livePid("web"));

    fixture.assertState("web", ServiceState.FAILING);
    assertThat(fixture.status("web").summary()).isEqualTo("Does not exist");
    fixture.advance(9);
    assertThat(host.launches).hasSize(2);
    fixture.advance(1);
    fixture.assertState("web", ServiceState.STARTING);
    assertThat(host.launches).hasSize(3);
    fixture.advance(10);
    fixture.assertState("web", ServiceState.RUNNING);
  }

  private List<String> failedStarts() {
    return fixture.events.stream()
        .filter(SupervisorEvent.StartFailed.class::isInstance)
        .map(SupervisorEvent.StartFailed.class::cast)
        .map(failed -> failed.failures() + ": " + failed.reason())
        .toList();
  }

  @Test
  void aProgramThatFailsButLeavesItsProcessIsNothingToTell() {
    host.programs.put(
        "/start/web",
        (_, onExit) -> {
          host.writePidFile("web", host.spawn("web"));
          onExit.accept("exit status 1");
        });
    fixture.load(process("web"));

    fixture.advance(30);
    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(failedStarts()).isEmpty();
  }

  @Test
  void aStartThatTimesOutFailsIsNotKilledAndIsRepeated() {
    host.programs.put("/start/web", (_, onExit) -> onExit.accept("exit status 1"));
    fixture.load(process("web"));

    assertThat(failedStarts())
        .containsExactly(
            "1: start program ended with exit status 1 and left no process; waiting for one for up"
                + " to 30 seconds");
    fixture.advance(29);
    fixture.assertState("web", ServiceState.STARTING);
    fixture.advance(1);
    assertThat(failedStarts()).hasSize(2).last().asString().startsWith("1: failed to start: no");
    fixture.assertState("web", ServiceState.FAILING);
    assertThat(fixture.status("web").summary()).isEqualTo("Execution failed");
    assertThat(fixture.status("web").statusBits()).isEqualTo(EventType.EXECUTION.bit());
    assertThat(fixture.status("web").statusMessage())
        .contains(
            "failed to start: no process within 30 seconds; the start program ended with exit"
                + " status 1");
    assertThat(fixture.alerts()).containsExactly("web: Execution failed - alert");

    host.install("web");
    fixture.advance(10);
    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(host.launches).hasSize(2);
  }

  @Test
  void aProcessThatComesTooLateStaysMarked() {
    host.programs.put("/start/web", (_, onExit) -> onExit.accept("exit status 0"));
    fixture.load(process("web"));
    fixture.advance(31);

    host.writePidFile("web", host.spawn("web"));
    fixture.advance(60);

    fixture.assertState("web", ServiceState.FAILING);
    assertThat(fixture.status("web").summary()).isEqualTo("Execution failed");

    fixture.supervisor.start(ServiceSelection.VCAP);
    fixture.assertState("web", ServiceState.FAILING);
    fixture.supervisor.unmonitor(ServiceSelection.VCAP);
    fixture.supervisor.monitor(ServiceSelection.VCAP);
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void aStartProgramStillAtWorkIsWaitedForNotRunTwice() {
    host.programs.put("/start/slow", (_, _) -> {});
    fixture.load(process("slow"));

    fixture.advance(45);
    fixture.assertState("slow", ServiceState.STARTING);
    assertThat(host.launches).hasSize(1);
    host.writePidFile("slow", host.spawn("slow"));

    fixture.assertState("slow", ServiceState.RUNNING);
    assertThat(fixture.status("slow").faults()).isEmpty();
  }

  @Test
  void aProcessThatDiesBeforeItsStartProgramEndsIsStartedAfterIt() {
    List<Consumer<String>> ends = new ArrayList<>();
    host.programs.put(
        "/start/web",
        (_, onExit) -> {
          host.writePidFile("web", host.spawn("web"));
          ends.add(onExit);
        });
    fixture.load(process("web"));
    host.kill(host.livePid("web"));
    fixture.assertState("web", ServiceState.STARTING);
    assertThat(host.launches).hasSize(1);

    fixture.load(process("web"));
    ends.getFirst().accept("exit status 0");

    assertThat(host.isAlive(host.livePid("web"))).isTrue();
    assertThat(host.launches).hasSize(2);
  }

  @Test
  void aStartProgramThatGoesOnWithoutItsProcessDoesNotKeepItFromBeingStarted() {
    host.programs.put("/start/web", (_, _) -> host.writePidFile("web", host.spawn("web")));
    fixture.load(process("web"));
    host.kill(host.livePid("web"));
    fixture.assertState("web", ServiceState.STARTING);
    fixture.advance(1);
    assertThat(host.isAlive(host.livePid("web"))).isTrue();
    assertThat(host.launches).hasSize(2);
    fixture.advance(10);
    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(fixture.clock.timers()).isZero();
  }

  @Test
  void timeoutsComeFromTheControlFile() {
    host.programs.put("/start/web", (_, _) -> {});
    fixture.load(
        "check process web with pidfile /run/web.pid start program \"/start/web\" with timeout 90"
            + " seconds");
    fixture.advance(89);
    fixture.assertState("web", ServiceState.STARTING);
    fixture.advance(1);
    fixture.assertState("web", ServiceState.FAILING);
  }

  @Test
  void aProgramThatCannotRunFailsAtOnce() {
    fixture.load(process("web"));
    fixture.assertState("web", ServiceState.FAILING);
    assertThat(fixture.status("web").statusMessage())
        .contains("failed to start: /start/web does not exist");
  }

  @Test
  void stopsAndLooksAway() {
    fixture.load(process("web"), "web");
    int pid = host.livePid("web");

    CompletableFuture<ActionOutcome> stopped = fixture.supervisor.stop(ServiceSelection.VCAP);

    assertThat(stopped).isCompletedWithValue(new ActionOutcome(Map.of()));
    assertThat(host.isAlive(pid)).isFalse();
    fixture.assertState("web", ServiceState.UNKNOWN);
    assertThat(fixture.status("web").summary()).isEqualTo("not monitored");
    assertThat(fixture.clock.timers()).isZero();
    fixture.advance(60);
    assertThat(host.launched()).containsExactly("/start/web", "/stop/web");
  }

  @Test
  void aStopLastsUntilTheProcessIsGone() {
    fixture.load(process("web"), "web");
    host.programs.put("/stop/web", (_, onExit) -> onExit.accept("exit status 0"));

    CompletableFuture<ActionOutcome> stopped = fixture.supervisor.stop(ServiceSelection.VCAP);
    assertThat(stopped).isNotDone();
    assertThat(fixture.status("web").pending()).contains(ServiceAction.STOP);
    assertThat(fixture.status("web").summary()).isEqualTo("running - stop pending");
    host.kill(host.livePid("web"));

    assertThat(stopped).isCompletedWithValue(new ActionOutcome(Map.of()));
    assertThat(fixture.status("web").pending()).isEmpty();
    assertThat(host.launched()).containsExactly("/start/web", "/stop/web");
  }

  @Test
  void aPidfileRemovedByTheStopProgramCountsAsStopped() {
    fixture.load(process("web"), "web");
    host.programs.put(
        "/stop/web",
        (_, onExit) -> {
          onExit.accept("exit status 0");
          host.removePidFile("web");
        });
    assertThat(fixture.supervisor.stop(ServiceSelection.VCAP)).isCompleted();
    fixture.assertState("web", ServiceState.UNKNOWN);
  }

  @Test
  void aStopThatTimesOutLeavesTheServiceMonitoredAndFailing() {
    fixture.load(process("web"), "web");
    host.programs.put("/stop/web", (_, onExit) -> onExit.accept("exit status 1"));

    CompletableFuture<ActionOutcome> stopped = fixture.supervisor.stop(ServiceSelection.VCAP);
    fixture.advance(30);

    String message = "failed to stop: its process is still running after 30 seconds";
    assertThat(stopped).isCompletedWithValue(new ActionOutcome(Map.of("web", message)));
    fixture.assertState("web", ServiceState.FAILING);
    assertThat(fixture.status("web").monitored()).isEqualTo(ServiceStatus.Monitored.YES);
    assertThat(fixture.status("web").statusBits()).isPositive();
    assertThat(fixture.status("web").statusMessage()).contains(message);

    host.install("web");
    assertThat(fixture.supervisor.stop(ServiceSelection.VCAP))
        .isCompletedWithValue(new ActionOutcome(Map.of()));
    fixture.assertState("web", ServiceState.UNKNOWN);
  }

  @Test
  void whatIsUnmonitoredRunsOnIsNotRestartedAndCanBeStopped() {
    fixture.load(process("web") + process("other"), "web", "other");
    int pid = host.livePid("web");

    fixture.supervisor.unmonitor(ServiceSelection.service("web"));
    fixture.assertState("web", ServiceState.UNKNOWN);
    assertThat(fixture.supervisor.state(ServiceSelection.VCAP)).isEqualTo(GroupState.FAILING);
    assertThat(host.isAlive(pid)).isTrue();
    fixture.supervisor.stop(ServiceSelection.service("web"));
    assertThat(host.isAlive(pid)).isFalse();

    int other = host.livePid("other");
    fixture.supervisor.unmonitor(ServiceSelection.all());
    host.kill(other);
    fixture.advance(60);
    assertThat(host.launched()).containsExactly("/start/web", "/start/other", "/stop/web");
  }

  @Test
  void aServiceWithoutStopProgramIsOnlyUnmonitored() {
    fixture.load("check process web with pidfile /run/web.pid start program \"/start/web\"", "web");
    assertThat(fixture.supervisor.stop(ServiceSelection.all())).isCompleted();
    fixture.assertState("web", ServiceState.UNKNOWN);
    assertThat(host.isAlive(host.livePid("web"))).isTrue();
  }

  @Test
  void restartStopsAndStarts() {
    fixture.load(process("web"), "web");
    int before = host.livePid("web");
    assertThat(fixture.supervisor.restart(ServiceSelection.VCAP))
        .isCompletedWithValue(new ActionOutcome(Map.of()));
    assertThat(host.isAlive(before)).isFalse();
    assertThat(host.launched()).containsExactly("/start/web", "/stop/web", "/start/web");
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void aRestartProgramReplacesStopAndStart() {
    host.programs.put(
        "/restart/web",
        (_, onExit) -> {
          host.kill(host.livePid("web"));
          host.writePidFile("web", host.spawn("web"));
          onExit.accept("exit status 0");
        });
    fixture.load(process("web") + " restart program \"/restart/web\"", "web");
    assertThat(fixture.supervisor.restart(ServiceSelection.VCAP)).isCompleted();
    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(host.launched()).containsExactly("/start/web", "/restart/web");
    assertThat(fixture.status("web").pid()).hasValue(host.livePid("web"));
  }

  @Test
  void aStopWhileStartingWaitsForTheStart() {
    host.programs.put("/start/web", (_, _) -> {});
    fixture.load(process("web"));
    host.install("web");
    CompletableFuture<ActionOutcome> stopped = fixture.supervisor.stop(ServiceSelection.VCAP);
    assertThat(stopped).isNotDone();
    assertThat(fixture.status("web").summary()).isEqualTo("initializing - stop pending");
    host.writePidFile("web", host.spawn("web"));
    assertThat(stopped).isCompleted();
    assertThat(host.launched()).containsExactly("/start/web", "/stop/web");
    fixture.assertState("web", ServiceState.UNKNOWN);
  }

  @Test
  void unmonitoringGivesUpAStartUnderWay() {
    host.programs.put("/start/a", (_, _) -> {});
    fixture.load(process("a") + process("b") + "depends on a", "b");
    CompletableFuture<ActionOutcome> started = fixture.supervisor.start(ServiceSelection.VCAP);

    fixture.supervisor.unmonitor(ServiceSelection.VCAP);

    assertThat(started).isCompleted();
    fixture.assertState("a", ServiceState.UNKNOWN);
    fixture.assertState("b", ServiceState.UNKNOWN);
    assertThat(host.launched()).containsExactly("/start/a");
    assertThat(fixture.clock.timers()).isZero();
  }

  @Test
  void aChangedPidIsAFaultForOneCycle() {
    fixture.load(process("web") + "if changed pid then exec \"/bin/note\"", "web");
    host.programs.put("/bin/note", (_, onExit) -> onExit.accept("exit status 0"));

    host.writePidFile("web", host.spawn("web"));
    fixture.assertState("web", ServiceState.FAILING);
    assertThat(fixture.status("web").summary()).isEqualTo("PID failed");
    assertThat(host.launches.getLast().arguments()).containsExactly("/bin/note");

    fixture.advance(10);
    fixture.assertState("web", ServiceState.RUNNING);
    assertThat(fixture.clock.timers()).isZero();
  }

  @Test
  void aReplacementNamedBeforeTheDeathIsTakenOver() {
    fixture.load(process("web"), "web");
    int first = host.livePid("web");
    int second = host.spawn("web");
    host.pidFiles.put(FakeProcessHost.pidFile("web"), second + "");
    host.kill(first);
    assertThat(fixture.status("web").pid()).hasValue(second);
    assertThat(host.launches).hasSize(1);
  }

  @Test
  void aLostPidfileIsJudgedAtTheEndOfTheCycle() {
    fixture.load(process("web"), "web");
    int pid = host.livePid("web");

    host.removePidFile("web");
    fixture.assertState("web", ServiceState.RUNNING);
    host.writePidFile("web", pid);
    fixture.advance(20);
    assertThat(host.launches).hasSize(1);

    host.removePidFile("web");
    fixture.advance(10);
    assertThat(host.launches).hasSize(2);
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void findsAProcessByItsCommandLine() {
    host.programs.put("/start/w", (_, onExit) -> onExit.accept("exit status 0"));
    fixture.load("check process w matching \"worker --id=[0-9]\" start program \"/start/w\"");
    int pid = host.spawn("ruby worker --id=7");
    fixture.advance(1);
    fixture.assertState("w", ServiceState.RUNNING);
    assertThat(fixture.status("w").pid()).hasValue(pid);
    assertThat(fixture.clock.timers()).isZero();

    host.kill(pid);
    fixture.assertState("w", ServiceState.STARTING);
  }

  @Test
  void passiveServicesAreWatchedOnly() {
    fixture.load(process("web") + "mode passive", "web");
    fixture.assertState("web", ServiceState.FAILING);
    host.writePidFile("web", host.spawn("web"));
    fixture.assertState("web", ServiceState.RUNNING);
    host.kill(host.livePid("web"));
    fixture.advance(60);
    assertThat(host.launches).isEmpty();
    assertThat(fixture.alerts()).contains("web: Does not exist - restart");
  }

  @Test
  void manualServicesWaitToBeStarted() {
    fixture.load(process("web") + "mode manual", "web");
    fixture.advance(60);
    fixture.assertState("web", ServiceState.UNKNOWN);
    fixture.supervisor.start(ServiceSelection.service("web"));
    fixture.assertState("web", ServiceState.RUNNING);
    fixture.load(process("web") + "mode manual");
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void anUnknownServiceIsNamed() {
    assertThatThrownBy(() -> fixture.supervisor.start(ServiceSelection.service("nobody")))
        .isInstanceOf(SlipwayException.class)
        .hasMessage("There is no service named 'nobody'");
  }

  @Test
  void oneActionIsPendingAtATime() {
    host.programs.put("/start/web", (_, _) -> {});
    fixture.load(process("web"));
    assertThat(fixture.supervisor.tryRequest("web", ServiceAction.START))
        .isEqualTo(Supervisor.Answer.ACCEPTED);
    assertThat(fixture.supervisor.tryRequest("web", ServiceAction.STOP))
        .isEqualTo(Supervisor.Answer.BUSY);
    assertThat(fixture.supervisor.tryRequest("nobody", ServiceAction.STOP))
        .isEqualTo(Supervisor.Answer.NO_SUCH_SERVICE);
  }

  @Test
  void anInstanceWithoutServicesIsRunning() {
    fixture.load("# nothing");
    assertThat(fixture.supervisor.state(ServiceSelection.VCAP)).isEqualTo(GroupState.RUNNING);
    assertThat(fixture.supervisor.awaitRunning(ServiceSelection.VCAP)).isCompleted();
  }

  @Test
  void closingLeavesProcessesAloneAndNothingBehind() {
    host.programs.put("/start/slow", (_, _) -> {});
    fixture.load(process("web") + process("slow"), "web");
    CompletableFuture<Void> waiting = fixture.supervisor.awaitRunning(ServiceSelection.VCAP);

    fixture.supervisor.close();

    assertThat(waiting).isCompletedExceptionally();
    assertThat(host.isAlive(host.livePid("web"))).isTrue();
    assertThat(host.watchCount()).isZero();
    assertThat(fixture.clock.timers()).isZero();
    host.kill(host.livePid("web"));
    assertThat(host.launches).hasSize(2);
  }

  @Test
  void aListenerMayActOnWhatItHears() {
    Consumer<SupervisorEvent> restartOther =
        event -> {
          if (event instanceof SupervisorEvent.ProcessDied) {
            fixture.supervisor.stop(ServiceSelection.service("b"));
          }
        };
    fixture.host.install("a");
    fixture.host.install("b");
    fixture.supervisor =
        new Supervisor(host, fixture.clock, restartOther, MonitorMemory.none(), Runnable::run);
    fixture.load(process("a") + process("b"));
    host.kill(host.livePid("a"));
    fixture.assertState("a", ServiceState.STARTING);
    fixture.assertState("b", ServiceState.UNKNOWN);
  }

  @Test
  void anErrorOfTheListenerSilencesNothing() {
    Consumer<SupervisorEvent> broken =
        _ -> {
          throw new OutOfMemoryError("a test's");
        };
    host.install("web");
    fixture.supervisor =
        new Supervisor(host, fixture.clock, broken, MonitorMemory.none(), Runnable::run);
    fixture.load(process("web"));
    host.kill(host.livePid("web"));
    assertThat(host.launches).hasSize(2);
    assertThat(fixture.supervisor.stop(ServiceSelection.VCAP)).isCompleted();
  }

  @Test
  void aDeathIsAnsweredWithoutAThreadToBeHad() {
    AtomicBoolean none = new AtomicBoolean();
    Executor threads =
        work -> {
          if (none.get()) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          work.run();
        };
    host.install("web");
    fixture.supervisor =
        new Supervisor(host, fixture.clock, fixture.events::add, MonitorMemory.none(), threads);
    fixture.load(process("web"));
    none.set(true);
    host.kill(host.livePid("web"));
    fixture.assertNotState("web", ServiceState.RUNNING);
    none.set(false);
    fixture.advance(60);
    assertThat(host.isAlive(host.livePid("web"))).isTrue();
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void aStartProgramThatMeetsAnErrorIsRunAgain() {
    host.programs.put(
        "/start/web",
        (_, _) -> {
          throw new StackOverflowError();
        });
    fixture.load(process("web"));
    fixture.assertState("web", ServiceState.FAILING);
    host.install("web");
    fixture.advance(10);
    fixture.assertState("web", ServiceState.RUNNING);
  }

  @Test
  void tellsStateChangesInOrder() {
    fixture.load(process("web"), "web");
    fixture.supervisor.stop(ServiceSelection.VCAP);
    assertThat(
            fixture.events.stream()
                .filter(SupervisorEvent.StateChanged.class::isInstance)
                .map(event -> ((SupervisorEvent.StateChanged) event).to())
                .toList())
        .isEqualTo(List.of(ServiceState.STARTING, ServiceState.RUNNING, ServiceState.UNKNOWN));
  }
}
