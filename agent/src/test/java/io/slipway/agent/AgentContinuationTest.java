package io.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.fake.AgentFixture;
import io.slipway.agent.fake.FakeProcess;
import io.slipway.agent.fake.Specs;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent ends in the middle of a task; the next one answers for it. */
class AgentContinuationTest {
  @TempDir Path directory;
  private AgentFixture agent;

  @BeforeEach
  void boot() {
    agent = new AgentFixture(directory);
  }

  @AfterEach
  void close() {
    agent.close();
  }

  @Test
  void aHookGoesOnThroughItsAgentsEndAndRunsOnce() throws Exception {
    apply("post-start", "one", "two");
    FakeProcess one = new FakeProcess();
    FakeProcess two = new FakeProcess();
    agent.space.programs(command -> command.argv().getFirst().contains("/one/") ? one : two);
    String task = begin("run_script", "post-start", Map.of());
    agent.space.awaitStart();
    agent.space.awaitStart();

    two.end(new ExitStatus.Exited(0));
    agent.restart();
    assertThat(status(task)).isEqualTo(Optional.of("running"));
    one.end(new ExitStatus.Exited(0));

    finished(task);
    assertThat(status(task)).isEmpty();
    assertThat(agent.space.startedCount()).isZero();
    assertThat(reports())
        .extracting(report -> report.job() + " " + report.getClass().getSimpleName())
        .containsExactlyInAnyOrder("one Started", "two Started", "one Finished", "two Finished");
  }

  @Test
  void howAHookEndedIsKnownToTheNextAgent() throws Exception {
    apply("pre-start", "one");
    FakeProcess process = new FakeProcess();
    agent.space.programs(_ -> process);
    String task = begin("run_script", "pre-start", Map.of());
    agent.space.awaitStart();

    agent.restart();
    process.end(new ExitStatus.Exited(7));

    finished(task);
    assertThat(agent.ask("get_task", task))
        .isEqualTo(
            new AgentReply.Failure(
                "Action Failed get_task: Task "
                    + task
                    + " result: 1 of 1 pre-start scripts failed. Failed Jobs: one."));
  }

  @Test
  void aTaskThatHasEndedIsStillAnsweredFor() throws Exception {
    apply("pre-start", "one");
    agent.space.programs(_ -> FakeProcess.exited(3));
    String task = begin("run_script", "pre-start", Map.of());
    finished(task);
    AgentReply before = agent.ask("get_task", task);

    agent.restart();

    assertThat(agent.ask("get_task", task)).isEqualTo(before);
    assertThat(before).isInstanceOf(AgentReply.Failure.class);
  }

  @Test
  void howSettingsWereUpdatedIsStillAnsweredFor() throws Exception {
    String task =
        begin("update_settings", Map.of("trusted_certs", "", "disk_associations", List.of()));
    finished(task);
    AgentReply before = agent.ask("get_task", task);
    assertThat(before).isInstanceOf(AgentReply.Value.class);

    agent.restart();

    assertThat(agent.ask("get_task", task)).isEqualTo(before);
  }

  @Test
  void theSameRequestAgainIsTheSameTask() throws Exception {
    apply("pre-start", "one");
    agent.space.programs(_ -> new FakeProcess());
    AgentRequest request =
        new AgentRequest(3, "run_script", List.of("pre-start", Map.of()), "director.1");

    AgentReply first = agent.bus.request("agent-1", request).join();
    agent.space.awaitStart();
    agent.restart();
    AgentReply second = agent.bus.request("agent-1", request).join();

    assertThat(second).isEqualTo(first);
    assertThat(agent.space.startedCount()).isZero();
  }

  @Test
  void tasksThatWaitedAreDoneInTheirOrder() throws Exception {
    apply("pre-start", "one");
    FakeProcess first = new FakeProcess();
    agent.space.programs(_ -> first);
    begin("run_script", "pre-start", Map.of());
    agent.space.awaitStart();
    agent.space.programs(_ -> FakeProcess.exited(0));
    begin("run_script", "pre-start", Map.of("env", Map.of("N", "2")));
    String last = begin("run_script", "pre-start", Map.of("env", Map.of("N", "3")));

    agent.restart();
    first.end(new ExitStatus.Exited(0));

    finished(last);
    assertThat(agent.space.awaitStart().environment()).containsEntry("N", "2");
    assertThat(agent.space.awaitStart().environment()).containsEntry("N", "3");
    assertThat(agent.space.startedCount()).isZero();
  }

  @Test
  void aDrainGoesOnWaitingForWhatIsLeft() throws Exception {
    apply("drain", "one");
    agent.space.programs(_ -> FakeProcess.exited(0).printing("10"));
    String task = begin("drain", "shutdown", Map.of());
    Command command = agent.space.awaitStart();
    assertThat(command.argv()).contains("job_shutdown");
    agent.clock.awaitTimers(3);
    agent.clock.advance(Duration.ofSeconds(6));

    agent.restart();
    agent.clock.awaitTimers(3);
    agent.clock.advance(Duration.ofSeconds(4));

    finished(task);
    assertThat(agent.ask("get_task", task)).isEqualTo(new AgentReply.Value(0));
    assertThat(agent.space.startedCount()).isZero();
  }

  @Test
  void anErrandsOutputIsWhole() throws Exception {
    apply("run", "one");
    FakeProcess process = new FakeProcess().printing("all of it");
    agent.space.programs(_ -> process);
    String task = begin("run_errand", "one");
    agent.space.awaitStart();

    agent.restart();
    process.end(new ExitStatus.Exited(4));

    finished(task);
    assertThat(agent.ask("get_task", task))
        .isEqualTo(
            new AgentReply.Value(Map.of("stdout", "all of it", "stderr", "", "exit_code", 4)));
  }

  @Test
  void aRecordThatCannotBeReadIsSaidAndOthersGoOn() throws Exception {
    apply("pre-start", "one");
    agent.space.programs(_ -> FakeProcess.exited(0));
    String task = begin("run_script", "pre-start", Map.of());
    finished(task);
    Files.writeString(agent.space.memory().resolve("tasks/broken.json"), "{ \"id\": ");

    agent.restart();

    assertThat(status(task)).isEmpty();
    assertThatThrownBy(
            () ->
                agent.client.runScript(
                    "../x", Map.of(), Map.of(), io.slipway.base.Cancellation.never()))
        .hasMessageContaining("cannot be the name of a script");
  }

  private void apply(String script, String... jobs) throws IOException {
    Specs specs = agent.specs();
    for (String job : jobs) {
      specs.job(job, Map.of("monit", "", "bin/" + script, "#!/bin/sh"));
    }
    agent.client.apply(ApplySpec.of(specs.full()));
  }

  private String begin(String method, @Nullable Object... arguments) {
    AgentReply reply = agent.ask(method, arguments);
    if (reply instanceof AgentReply.Value(Map<?, ?> running)
        && running.get("agent_task_id") instanceof String task) {
      return task;
    }
    throw new AssertionError(reply);
  }

  /** The state of a task that has not ended. */
  private Optional<String> status(String task) {
    return agent.ask("get_task", task) instanceof AgentReply.Value(Map<?, ?> value)
            && value.get("state") instanceof String state
        ? Optional.of(state)
        : Optional.empty();
  }

  private void finished(String task) {
    agent.bus.taskFinished("agent-1", task).orElseThrow().join();
  }

  private List<ScriptReport> reports() {
    return agent.published("slipway.agent.script.").stream()
        .map(message -> ScriptReport.fromPlain(message.payload()))
        .toList();
  }
}
