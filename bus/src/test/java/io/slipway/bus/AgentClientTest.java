package io.slipway.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Cancellation;
import io.slipway.base.ErrorCode;
import io.slipway.base.Registration;
import io.slipway.base.SlipwayException;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.JobState;
import io.slipway.json.PlainObject;
import io.slipway.testkit.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AgentClientTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualClock clock = new VirtualClock();
  private final InProcessBus bus = new InProcessBus();
  private final ScriptedAgent agent = new ScriptedAgent();
  private final AgentClient client = new AgentClient(bus, clock, "a-1", "web/u-1");
  private final AgentClient poller = new AgentClient(new PollingBus(bus), clock, "a-1", "web/u-1");

  @Test
  void sendsTheDirectorsProtocol() {
    serve();
    agent.answer("ping", "pong");

    client.ping();

    assertThat(agent.last()).isEqualTo(new AgentRequest(3, "ping", List.of()));
  }

  @Test
  void agentsExceptionIsAnErrorWithItsText() {
    serve();
    agent.fail("start", "Action Failed start: no monit");

    assertThatThrownBy(client::start)
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.RPC_REMOTE_EXCEPTION);
              assertThat(e.message()).isEqualTo("Action Failed start: no monit");
            });
  }

  @Test
  void noAnswerIsATimeoutAfter45Seconds() throws Exception {
    CompletableFuture<Void> call = CompletableFuture.runAsync(client::start);
    clock.awaitTimers(1);
    clock.advance(Duration.ofSeconds(45));

    assertThat(failure(call).code()).isEqualTo(ErrorCode.RPC_TIMEOUT);
    assertThat(failure(call).message())
        .isEqualTo(
            "Timed out sending 'start' to instance: 'web/u-1', agent-id: 'a-1' after 45 seconds");
  }

  @Test
  void theTimeoutCanBeShorter() throws Exception {
    AgentClient quick = client.withTimeout(Duration.ofSeconds(5));
    CompletableFuture<Void> call = CompletableFuture.runAsync(quick::start);
    clock.awaitTimers(1);
    clock.advance(Duration.ofSeconds(5));

    assertThat(failure(call).message()).endsWith("after 5 seconds");
  }

  @Test
  void anAgentThatIsThereIsSlowAndNotGone() throws Exception {
    serve();
    CompletableFuture<AgentReply> answer = new CompletableFuture<>();
    agent.answerWith("start", _ -> answer.join());
    CompletableFuture<Void> call = CompletableFuture.runAsync(client::start);
    clock.awaitTimers(1);
    clock.advance(Duration.ofSeconds(45));
    clock.awaitTimers(1);
    clock.advance(Duration.ofMinutes(20));
    assertThat(call).isNotDone();

    answer.complete(new AgentReply.Value("started"));
    call.join();

    assertThat(agent.methods()).containsExactly("start");
  }

  @Test
  void anAgentThatLeavesWhileItIsWaitedForIsGone() throws Exception {
    Registration registration = bus.serve("a-1", agent);
    agent.answerWith("start", _ -> new CompletableFuture<AgentReply>().join());
    CompletableFuture<Void> call = CompletableFuture.runAsync(client::start);
    clock.awaitTimers(1);
    clock.advance(Duration.ofSeconds(45));
    clock.awaitTimers(1);
    registration.close();

    assertThat(failure(call).code()).isEqualTo(ErrorCode.RPC_TIMEOUT);
  }

  @Test
  void anAgentThatHangsIsGivenUpInTheEnd() throws Exception {
    serve();
    agent.answerWith("start", _ -> new CompletableFuture<AgentReply>().join());
    CompletableFuture<Void> call = CompletableFuture.runAsync(client::start);
    clock.awaitTimers(1);
    clock.advance(Duration.ofSeconds(45));
    clock.awaitTimers(1);
    clock.advance(Duration.ofMinutes(30));

    assertThat(failure(call).message())
        .isEqualTo(
            "Timed out sending 'start' to instance: 'web/u-1', agent-id: 'a-1' after 1845 seconds,"
                + " though the agent is there");
  }

  @Test
  void overATransportThatCannotTellSlowFromGoneTheLimitHolds() throws Exception {
    serve();
    agent.answerWith("start", _ -> new CompletableFuture<AgentReply>().join());
    CompletableFuture<Void> call = CompletableFuture.runAsync(poller::start);
    clock.awaitTimers(1);
    clock.advance(Duration.ofSeconds(45));

    assertThat(failure(call).message()).endsWith("after 45 seconds");
  }

  @Test
  void whatIsGivenUpIsWithdrawn() {
    List<Runnable> waitingWork = new ArrayList<>();
    InProcessBus busy = new InProcessBus((_, work) -> waitingWork.add(work));
    busy.serve("a-1", agent);
    agent.answer("get_state", Map.of("job_state", "running"));
    FlagCancellation cancellation = new FlagCancellation();
    cancellation.cancel();
    AgentClient asked = new AgentClient(busy, clock, "a-1", "web/u-1");

    assertThatThrownBy(() -> asked.getState(cancellation)).isInstanceOf(RuntimeException.class);
    waitingWork.forEach(Runnable::run);

    assertThat(agent.methods()).isEmpty();
  }

  @Test
  void getStateIsAskedAgainTwice() throws Exception {
    CompletableFuture<AgentState> call = CompletableFuture.supplyAsync(client::getState);
    for (int i = 0; i < 2; i++) {
      clock.awaitTimers(1);
      clock.advance(Duration.ofSeconds(45));
    }
    clock.awaitTimers(1);
    serve();
    assertThat(call).isNotDone();
    clock.advance(Duration.ofSeconds(45));

    assertThat(failure(call).code()).isEqualTo(ErrorCode.RPC_TIMEOUT);
  }

  @Test
  void readsTheState() {
    serve();
    agent.answer(
        "get_state",
        Map.of(
            "job_state",
            "failing",
            "networks",
            Map.of("a", Map.of("ip", "127.0.0.2")),
            "processes",
            List.of(
                Map.of(
                    "name",
                    "p",
                    "state",
                    "running",
                    "uptime",
                    Map.of("secs", 10),
                    "mem",
                    Map.of("kb", 100, "percent", 0.5),
                    "cpu",
                    Map.of("total", 1.5)))));

    AgentState state = client.getState();

    assertThat(state.isRunning()).isFalse();
    assertThat(state.processes())
        .containsExactly(new ProcessState("p", new JobState("running"), 10, 100, 0.5, 1.5));
    assertThat(state.networks()).containsOnlyKeys("a");
  }

  @Test
  void aStateThatIsNoStateIsAnError() {
    serve();
    agent.answer("get_state", Map.of("networks", "none"));

    assertThatThrownBy(client::getState)
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.AGENT_INVALID_STATE_FORMAT));
  }

  @Test
  void aPushedTaskIsSeenAtOnceWithoutPolling() throws Exception {
    serve();
    agent.task("apply", "t").answer("get_task", "applied");

    CompletableFuture<Void> call =
        CompletableFuture.runAsync(() -> client.apply(ApplySpec.NOTHING));
    agent.awaitRequests(1);
    assertThat(agent.methods()).containsExactly("apply");
    agent.taskFinished("t").complete(null);
    call.join();

    assertThat(agent.methods()).containsExactly("apply", "get_task");
    assertThat(clock.sleeps()).isEmpty();
  }

  @Test
  void anUnpushedTaskIsPolledEverySecond() {
    clock.autoAdvance();
    serve();
    agent.task("apply", "t").running("t").running("t").answer("get_task", "applied");

    poller.apply(ApplySpec.NOTHING);

    assertThat(agent.methods()).containsExactly("apply", "get_task", "get_task", "get_task");
    assertThat(clock.sleeps()).containsExactly(SECOND, SECOND);
  }

  @Test
  void anAgentThatLeavesDoesNotHangTheDirector() throws Exception {
    Registration registration = serve();
    agent.task("apply", "t");
    CompletableFuture<Void> call =
        CompletableFuture.runAsync(() -> client.apply(ApplySpec.NOTHING));
    agent.awaitInterest("t");
    registration.close();
    while (!call.isDone()) {
      clock.advance(Duration.ofSeconds(45));
      Thread.onSpinWait();
    }

    assertThat(failure(call).message()).startsWith("Timed out sending 'get_task'");
  }

  @Test
  void stopIsGivenUpAfter300SecondsWithoutAnError() {
    clock.autoAdvance();
    serve();
    agent.task("stop", "t").running("t");

    poller.stop();

    assertThat(clock.sleeps()).hasSize(300);
  }

  @Test
  void stopIgnoresTheAgentsOwnTimeLimitOnly() {
    serve();
    agent.fail("stop", "Timed out waiting for services 'a' to stop after 5 minutes");
    client.stop();

    ScriptedAgent other = new ScriptedAgent().fail("stop", "Stopping services '[a]' errored");
    bus.serve("a-2", other);
    assertThatThrownBy(() -> new AgentClient(bus, clock, "a-2", "web/u-2").stop())
        .hasMessage("Stopping services '[a]' errored");
  }

  @Test
  void drainWaitsAsLongAsItIsTold() {
    clock.autoAdvance();
    serve();
    agent.answer("drain", -3).answer("drain", -2).answer("drain", 5);

    client.drain(DrainType.UPDATE, ApplySpec.of(Map.of("id", "u")), Cancellation.never());

    assertThat(clock.sleeps())
        .containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofSeconds(5));
    assertThat(agent.last().arguments()).isEqualTo(List.of("status"));
  }

  @Test
  void aCancelledDrainIsCancelledOnTheAgentAndNotWaitedFor() throws Exception {
    serve();
    agent.task("drain", "t").answer("cancel_task", "canceled");
    FlagCancellation cancellation = new FlagCancellation();

    CompletableFuture<Void> call =
        CompletableFuture.runAsync(
            () -> client.drain(DrainType.SHUTDOWN, ApplySpec.NOTHING, cancellation));
    agent.awaitRequests(1);
    cancellation.cancel();

    assertThatThrownBy(call::join).hasCauseInstanceOf(FlagCancellation.CancelledException.class);
    assertThat(agent.methods()).containsExactly("drain", "cancel_task");
    assertThat(agent.last().arguments()).isEqualTo(List.of("t"));
  }

  @Test
  void aCancelledErrandTellsHowItEnded() throws Exception {
    serve();
    agent
        .task("run_errand", "t")
        .answer("get_task", Map.of("stdout", "o", "stderr", "e", "exit_code", 143))
        .answerWith(
            "cancel_task",
            _ -> {
              agent.taskFinished("t").complete(null);
              return new AgentReply.Value("canceled");
            });
    FlagCancellation cancellation = new FlagCancellation();

    CompletableFuture<ErrandResult> call =
        CompletableFuture.supplyAsync(() -> client.runErrand(Optional.of("smoke"), cancellation));
    agent.awaitRequests(1);
    cancellation.cancel();

    assertThat(call.join()).isEqualTo(new ErrandResult(143, "o", "e"));
    assertThat(agent.methods()).containsExactly("run_errand", "cancel_task", "get_task");
  }

  @Test
  void anErrandsResultMustHaveItsThreeParts() {
    serve();
    agent.answer("run_errand", Map.of("stdout", "o", "stderr", "e", "exit_code", "0"));

    assertThatThrownBy(() -> client.runErrand(Optional.empty(), Cancellation.never()))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.AGENT_INVALID_TASK_RESULT));
    assertThat(agent.last().arguments()).isEmpty();
  }

  @Test
  void aCancelledCompilationIsLeftToItself() throws Exception {
    serve();
    agent.task("compile_package", "t");
    FlagCancellation cancellation = new FlagCancellation();

    CompletableFuture<StoredBlob> call =
        CompletableFuture.supplyAsync(
            () -> client.compilePackage("b", "d", "n", "v", Map.of(), cancellation));
    agent.awaitRequests(1);
    cancellation.cancel();

    assertThatThrownBy(call::join).hasCauseInstanceOf(FlagCancellation.CancelledException.class);
    assertThat(agent.methods()).containsExactly("compile_package");
  }

  @Test
  void readsTheCompiledPackage() {
    serve();
    agent.answer("compile_package", Map.of("result", Map.of("blobstore_id", "b2", "sha1", "d2")));

    assertThat(client.compilePackage("b", "d", "n", "v", Map.of(), Cancellation.never()))
        .isEqualTo(new StoredBlob("b2", "d2"));
  }

  @Test
  void methodsAnOldAgentMayNotKnowAreSkipped() {
    serve();
    client.runScript("pre-start", Map.of(), Map.of(), io.slipway.base.Cancellation.never());
    client.updateSettings(Map.of());
    client.addPersistentDisk("d", "/p");
    client.removePersistentDisk("d");
    assertThat(client.apiVersion()).isZero();

    assertThatThrownBy(() -> client.prepare(ApplySpec.NOTHING))
        .hasMessage("unknown message prepare");
    assertThatThrownBy(() -> client.uploadBlob("b", "d", new byte[0]))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.AGENT_UNSUPPORTED_ACTION));
  }

  @Test
  void runScriptSendsAnEnvironmentOnlyWhenThereIsOne() {
    serve();
    agent.answer("run_script", Map.of());

    client.runScript("post-start", Map.of(), Map.of(), io.slipway.base.Cancellation.never());
    assertThat(agent.last().arguments()).isEqualTo(List.of("post-start", Map.of()));

    client.runScript("pre-stop", Map.of("A", "b"), Map.of(), io.slipway.base.Cancellation.never());
    assertThat(agent.last().arguments())
        .isEqualTo(List.of("pre-stop", Map.of("env", Map.of("A", "b"))));
  }

  @Test
  void blobsAreSentInLinesOf60Characters() {
    serve();
    agent.answer("upload_blob", "b");
    byte[] content = "x".repeat(100).getBytes(StandardCharsets.UTF_8);

    client.uploadBlob("b", "d", content);

    String payload = PlainObject.of(agent.last().arguments().getFirst(), "blob").text("payload");
    assertThat(payload.lines().toList().getFirst()).hasSize(60);
    assertThat(payload).endsWith("\n");
    assertThat(Base64.getMimeDecoder().decode(payload)).isEqualTo(content);
  }

  @Test
  void pingsUntilTheAgentIsThere() throws Exception {
    CompletableFuture<Void> ready =
        CompletableFuture.runAsync(
            () -> client.waitUntilReady("vm-1", Duration.ofMinutes(10), Cancellation.never()));
    clock.awaitTimers(1);
    clock.advance(SECOND);
    agent.answer("ping", "pong");
    clock.awaitTimers(1);
    serve();
    clock.advance(SECOND);

    ready.join();
    assertThat(agent.methods()).containsExactly("ping");
  }

  @Test
  void anAgentThatNeverComesIsATimeout() throws Exception {
    CompletableFuture<Void> ready =
        CompletableFuture.runAsync(
            () -> client.waitUntilReady("vm-1", Duration.ofSeconds(2), Cancellation.never()));
    for (int i = 0; i < 2; i++) {
      clock.awaitTimers(1);
      clock.advance(SECOND);
    }

    assertThat(failure(ready).message())
        .isEqualTo("Timed out pinging VM 'vm-1' with agent 'a-1' after 2 seconds");
  }

  @Test
  void waitingForAnAgentCanBeCalledOff() throws Exception {
    FlagCancellation cancellation = new FlagCancellation();
    CompletableFuture<Void> ready =
        CompletableFuture.runAsync(
            () -> client.waitUntilReady("vm-1", Duration.ofMinutes(10), cancellation));
    clock.awaitTimers(1);
    cancellation.cancel();

    assertThatThrownBy(ready::join).hasCauseInstanceOf(FlagCancellation.CancelledException.class);
  }

  @Test
  void aRestartingAgentIsAskedAgain() {
    clock.autoAdvance();
    serve();
    agent.fail("ping", "restarting agent").answer("ping", "pong");

    client.waitUntilReady("vm-1", Duration.ofMinutes(10), Cancellation.never());

    assertThat(agent.methods()).containsExactly("ping", "ping");
  }

  @Test
  void onlySyncedCountsAsSynced() {
    serve();
    agent.answer("sync_dns", "synced").answer("sync_dns", "no").fail("sync_dns", "broken");

    assertThat(client.syncDns("b", "d", 1).join()).isTrue();
    assertThat(client.syncDns("b", "d", 1).join()).isFalse();
    assertThat(client.syncDns("b", "d", 1).join()).isFalse();
  }

  @Test
  void seesTheInstanceRunAsSoonAsItSaysSo() {
    CompletableFuture<Void> running = client.awaitRunning();
    bus.publish(
        Subjects.state("a-1"), new StateChange(new JobState("starting"), List.of()).toPlain());
    assertThat(running).isNotDone();
    bus.publish(
        Subjects.state("a-2"), new StateChange(new JobState("running"), List.of()).toPlain());
    assertThat(running).isNotDone();
    bus.publish(
        Subjects.state("a-1"), new StateChange(new JobState("running"), List.of()).toPlain());
    assertThat(running).isDone();
  }

  private Registration serve() {
    return bus.serve("a-1", agent);
  }

  private static SlipwayException failure(CompletableFuture<?> call) {
    try {
      call.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SlipwayException failure) {
        return failure;
      }
      throw e;
    }
    throw new AssertionError("It did not fail");
  }
}
