package io.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.fake.AgentFixture;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.AgentState;
import io.slipway.bus.MessageBus.Message;
import io.slipway.bus.ProcessState;
import io.slipway.bus.StateChange;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.JobState;
import io.slipway.json.PlainObject;
import io.slipway.supervisor.ActionOutcome;
import io.slipway.supervisor.ServiceState;
import io.slipway.supervisor.SupervisorEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentServicesTest {
  private static final String MONIT =
      """
      check process p
        with pidfile /var/vcap/sys/run/a/pid
        start program "/bin/true"
        stop program "/bin/true"
        group vcap
      check process other
        with pidfile /var/vcap/sys/run/a/other
        start program "/bin/true"
        group else
      """;

  @TempDir Path directory;
  private AgentFixture agent;

  @BeforeEach
  void boot() throws IOException {
    agent = new AgentFixture(directory);
    agent.client.apply(ApplySpec.of(agent.specs().job("a", Map.of("monit", MONIT)).full()));
  }

  @AfterEach
  void close() {
    agent.close();
  }

  @Test
  void theStateIsThatOfTheServicesInGroupVcap() {
    assertThat(agent.client.getState().jobState()).isEqualTo(new JobState("running"));
    agent.client.start();
    assertThat(agent.client.getState().jobState()).isEqualTo(new JobState("starting"));
    agent.services.become("p", ServiceState.RUNNING);

    AgentState state = agent.client.getState();
    assertThat(state.isRunning()).isTrue();
    assertThat(state.processes())
        .containsExactly(new ProcessState("p", new JobState("running"), 10, 100, 0.1, 1.0));
    assertThat(state.vitals()).isEmpty();
    agent.services.become("p", ServiceState.FAILING);
    assertThat(agent.client.getState().jobState()).isEqualTo(new JobState("failing"));
  }

  @Test
  void theFullStateHasVitalsAsTexts() {
    PlainObject vitals = PlainObject.of(agent.client.getFullState().vitals(), "vitals");

    assertThat(vitals.object("cpu").text("sys")).matches("\\d+\\.\\d");
    assertThat(vitals.object("mem").text("kb")).matches("\\d+");
    assertThat(vitals.object("mem").text("percent")).matches("\\d+");
    assertThat(vitals.texts("load")).hasSize(3).allMatch(load -> load.matches("\\d+\\.\\d\\d"));
    assertThat(vitals.object("disk").object("system").text("percent")).matches("\\d+");
    assertThat(vitals.object("disk").object("ephemeral").text("percent")).matches("\\d+");
    assertThat(vitals.object("disk").has("persistent")).isFalse();
    assertThat(vitals.object("uptime").longOr("secs", -1)).isPositive();
  }

  @Test
  void stopStopsAndStartStartsAgain() {
    agent.client.start();
    agent.services.become("p", ServiceState.RUNNING);
    agent.client.stop();

    assertThat(agent.client.getState().jobState()).isEqualTo(new JobState("stopped"));
    assertThat(agent.vcap().resolve("monit/stopped")).exists();
    agent.client.start();
    assertThat(agent.vcap().resolve("monit/stopped")).doesNotExist();
    assertThat(agent.client.getState().jobState()).isEqualTo(new JobState("running"));
  }

  @Test
  void aServiceThatWillNotStopIsNamed() {
    agent.client.start();
    agent.services.holdStop().complete(new ActionOutcome(Map.of("p", "it would not")));

    assertThatThrownBy(agent.client::stop)
        .hasMessageEndingWith(
            "result: Stopping Monitored Services: Stopping services '[p]' errored");
  }

  @Test
  void stoppingEndsAfterFiveMinutesAndTheDirectorDoesNotMind() throws Exception {
    agent.client.start();
    CompletableFuture<ActionOutcome> outcome = agent.services.holdStop();
    String taskId = taskId(agent.ask("stop"));
    CompletableFuture<Void> finished = agent.bus.taskFinished("agent-1", taskId).orElseThrow();
    agent.clock.awaitTimers(3);
    agent.clock.advance(Duration.ofMinutes(5));
    finished.join();

    assertThat(agent.ask("get_task", taskId))
        .isEqualTo(
            new AgentReply.Failure(
                "Action Failed get_task: Task "
                    + taskId
                    + " result: Stopping Monitored Services: Timed out waiting for services 'p' to"
                    + " stop after 5 minutes"));
    outcome.complete(new ActionOutcome(Map.of()));
  }

  @Test
  void anOldDirectorIsNotKeptWaiting() {
    agent.services.holdStop();
    AgentReply begun = agent.bus.request("agent-1", new AgentRequest(2, "stop", List.of())).join();
    String taskId = taskId(begun);
    agent.bus.taskFinished("agent-1", taskId).orElseThrow().join();

    assertThat(agent.ask("get_task", taskId)).isEqualTo(new AgentReply.Value("stopped"));
  }

  @Test
  void everyChangeIsToldOnce() throws InterruptedException {
    BlockingQueue<StateChange> changes = new LinkedBlockingQueue<>();
    agent.client.onStateChange(changes::add);
    agent.client.start();
    assertThat(changes.take().jobState()).isEqualTo(new JobState("starting"));
    CompletableFuture<Void> running = agent.client.awaitRunning();

    agent.services.become("p", ServiceState.RUNNING);

    running.join();
    assertThat(changes.take().processes())
        .extracting(ProcessState::state)
        .containsExactly(JobState.RUNNING);
    agent.services.become("p", ServiceState.RUNNING);
    agent.services.become("p", ServiceState.FAILING);
    assertThat(changes.take().jobState()).isEqualTo(new JobState("failing"));
  }

  @Test
  void heartbeatsComeAtOnceAndEveryHalfMinute() throws InterruptedException {
    BlockingQueue<Message> heartbeats = new LinkedBlockingQueue<>();
    agent.bus.subscribe("hm.agent.heartbeat.agent-1", heartbeats::add);
    assertThat(agent.published("hm.agent.heartbeat.agent-1")).hasSize(1);
    agent.client.start();

    agent.clock.advance(Duration.ofSeconds(30));

    PlainObject heartbeat = PlainObject.of(heartbeats.take().payload(), "heartbeat");
    assertThat(heartbeat.text("deployment")).isEqualTo("simple");
    assertThat(heartbeat.text("job")).isEqualTo("web");
    assertThat(heartbeat.longOr("index", -1)).isZero();
    assertThat(heartbeat.text("job_state")).isEqualTo("starting");
    assertThat(heartbeat.text("node_id")).isEqualTo("instance-1");
    assertThat(heartbeat.longOr("number_of_processes", -1)).isEqualTo(1);
    assertThat(heartbeat.object("vitals").has("cpu")).isTrue();
    agent.clock.advance(Duration.ofSeconds(30));
    heartbeats.take();
  }

  @Test
  void alertsSayHowBadItIs() {
    alert("Does not exist", "restart");
    alert("Resource limit matched", "alert");
    alert("Exists", "alert");
    alert("Something new", "alert");

    List<PlainObject> alerts =
        agent.published("hm.agent.alert.agent-1").stream()
            .map(message -> PlainObject.of(message.payload(), "alert"))
            .toList();
    assertThat(alerts).hasSize(3);
    assertThat(alerts.getFirst().text("title"))
        .isEqualTo("p (127.1.0.2) - Does not exist - restart");
    assertThat(alerts.getFirst().longOr("created_at", 0)).isEqualTo(1000);
    assertThat(alerts).extracting(one -> one.longOr("severity", 0)).containsExactly(1L, 3L, 2L);
  }

  private void alert(String event, String action) {
    agent.services.tell(
        new SupervisorEvent.Alert("p", event, action, "it happened", Instant.ofEpochSecond(1000)));
  }

  private static String taskId(AgentReply reply) {
    if (reply instanceof AgentReply.Value(Object value)) {
      return PlainObject.of(value, "task").text("agent_task_id");
    }
    throw new AssertionError(reply.toString());
  }
}
