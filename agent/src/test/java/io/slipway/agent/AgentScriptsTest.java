package io.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.fake.AgentFixture;
import io.slipway.agent.fake.FakeProcess;
import io.slipway.agent.fake.Specs;
import io.slipway.base.Cancellation;
import io.slipway.bus.AgentReply;
import io.slipway.bus.DrainType;
import io.slipway.bus.ErrandResult;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.Output;
import io.slipway.instance.SpaceException;
import io.slipway.instance.SpawnException;
import io.slipway.json.PlainObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentScriptsTest {
  private static final Cancellation NEVER = Cancellation.never();

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
  void aHookRunsAsBoshRunsIt() throws Exception {
    apply("pre-start", "one");
    agent.space.programs(_ -> FakeProcess.exited(0).printing("hello\n").complaining("oh\n"));

    agent.client.runScript("pre-start", Map.of("EXTRA", "x"), Map.of(), NEVER);

    Command command = agent.space.awaitStart();
    assertThat(command.argv()).containsExactly("/var/vcap/jobs/one/bin/pre-start");
    assertThat(command.environment())
        .isEqualTo(
            Map.of(
                "PATH", "/usr/sbin:/usr/bin:/sbin:/bin",
                "TMPDIR", "/var/vcap/data/tmp",
                "EXTRA", "x"));
    assertThat(command.workingDirectory()).isEqualTo("/var/vcap/bosh");
    assertThat(command.niceness()).isEqualTo(5);
    assertThat(command.user()).isEqualTo("root");
    assertThat(command.stdout())
        .isEqualTo(new Output.Append(log("one", "pre-start.stdout.log"), 0640));
    agent.client.runScript("pre-start", Map.of(), Map.of(), NEVER);
    assertThat(log("one", "pre-start.stdout.log")).hasContent("hello\nhello\n");
    assertThat(log("one", "pre-start.stderr.log")).hasContent("oh\noh\n");
  }

  @Test
  void oneHookOfOneJobRunsAsInADeploy() throws Exception {
    apply("post-start", "one", "two");
    agent.space.programs(_ -> FakeProcess.exited(0));
    agent.client.runScript("post-start", Map.of("A", "b"), Map.of(), NEVER);
    Command first = agent.space.awaitStart();
    Command second = agent.space.awaitStart();
    Command ofDeploy = first.argv().getFirst().contains("/two/") ? first : second;

    agent.client.runHook("two", "post-start", Map.of("A", "b"), false, NEVER);

    assertThat(agent.space.awaitStart()).isEqualTo(ofDeploy);
    assertThat(agent.space.startedCount()).isZero();
  }

  @Test
  void aHookThatAJobDoesNotHaveIsRefused() throws IOException {
    apply("post-start", "one");

    assertThatThrownBy(() -> agent.client.runHook("two", "post-start", Map.of(), false, NEVER))
        .hasMessageContaining("The job 'two' of this instance has no post-start script")
        .hasMessageContaining("these have: one");
    assertThatThrownBy(() -> agent.client.runHook("one", "../../x", Map.of(), false, NEVER))
        .hasMessageContaining("cannot be the name of a script");
  }

  @Test
  void aTracedHookIsRunByItsShell() throws Exception {
    apply("post-start", "one");
    agent.space.programs(_ -> FakeProcess.exited(0));
    Path script = agent.space.toHostPath("/var/vcap/jobs/one/bin/post-start");

    Files.writeString(script, "#!/bin/bash -e\n");
    agent.client.runHook("one", "post-start", Map.of(), true, NEVER);
    assertThat(agent.space.awaitStart().argv())
        .containsExactly("/bin/bash", "-e", "-x", "/var/vcap/jobs/one/bin/post-start");

    Files.writeString(script, "#!/usr/bin/env sh\n");
    agent.client.runHook("one", "post-start", Map.of(), true, NEVER);
    assertThat(agent.space.awaitStart().argv())
        .containsExactly("/usr/bin/env", "sh", "-x", "/var/vcap/jobs/one/bin/post-start");

    Files.writeString(script, "#!/usr/bin/perl\n");
    assertThatThrownBy(() -> agent.client.runHook("one", "post-start", Map.of(), true, NEVER))
        .hasMessageContaining("cannot be traced: its first line names '/usr/bin/perl', no shell");
  }

  @Test
  void aHookNobodyHasIsASuccess() throws IOException {
    apply("pre-start", "one");

    agent.client.runScript("post-deploy", Map.of(), Map.of(), NEVER);

    assertThat(agent.space.startedCount()).isZero();
  }

  @Test
  void noHookRunsBeforeItsJobIsInstalled() throws IOException {
    agent.client.apply(ApplySpec.of(jobs("pre-stop", "one").partial()));

    agent.client.runScript("pre-stop", Map.of(), Map.of(), NEVER);

    assertThat(agent.space.startedCount()).isZero();
  }

  @Test
  void allHooksRunAtOnceAndToTheirEnds() throws Exception {
    apply("post-start", "a", "b", "c");
    Map<String, FakeProcess> running = new HashMap<>();
    for (String job : List.of("a", "b", "c")) {
      running.put(job, new FakeProcess());
    }
    agent.space.programs(command -> process(running, command));

    CompletableFuture<Void> call =
        CompletableFuture.runAsync(
            () -> agent.client.runScript("post-start", Map.of(), Map.of(), NEVER));
    for (int i = 0; i < 3; i++) {
      agent.space.awaitStart();
    }
    process(running, "b").end(new ExitStatus.Exited(1));
    process(running, "a").end(new ExitStatus.Signaled(9));
    assertThat(call).isNotDone();
    process(running, "c").endLeavingChild(new ExitStatus.Exited(0));

    assertThatThrownBy(call::join)
        .cause()
        .hasMessageMatching(
            "Action Failed get_task: Task [0-9a-f-]{36} result: 2 of 3 post-start scripts failed\\."
                + " Failed Jobs: (a, b|b, a)\\. Successful Jobs: c\\.");
  }

  @Test
  void onlyFailuresAreNamedWhenThereIsNothingElse() throws IOException {
    apply("post-start", "a");
    agent.space.programs(_ -> FakeProcess.exited(3));

    assertThatThrownBy(() -> agent.client.runScript("post-start", Map.of(), Map.of(), NEVER))
        .hasMessageEndingWith("result: 1 of 1 post-start scripts failed. Failed Jobs: a.");
  }

  @Test
  void aFailedHookTellsItsStory() throws IOException {
    apply("post-start", "a");
    agent.space.programs(_ -> FakeProcess.exited(0).printing("earlier run\n"));
    agent.client.runScript("post-start", Map.of(), Map.of(), NEVER);
    String lines =
        IntStream.rangeClosed(1, 100)
            .mapToObj(i -> "line " + i + "\n")
            .collect(Collectors.joining());
    agent.space.programs(_ -> FakeProcess.exited(3).printing(lines).complaining("it broke\n"));

    assertThatThrownBy(() -> agent.client.runScript("post-start", Map.of(), Map.of(), NEVER))
        .isNotNull();

    List<ScriptReport> reports = reports();
    assertThat(reports).hasSize(4);
    assertThat(reports.get(2)).isInstanceOf(ScriptReport.Started.class);
    ScriptReport.Finished story = (ScriptReport.Finished) reports.get(3);
    assertThat(story.script()).isEqualTo("post-start");
    assertThat(story.job()).isEqualTo("a");
    assertThat(story.outcome()).isEqualTo(new ScriptReport.Exited(3));
    assertThat(story.successful()).isFalse();
    assertThat(story.stdoutTail()).hasSize(20).startsWith("line 81").endsWith("line 100");
    assertThat(story.stderrTail()).containsExactly("it broke");
    assertThat(story.stdoutLog()).contains("/var/vcap/sys/log/a/post-start.stdout.log");
    assertThat(story.taskId()).isNotEmpty();
    assertThat(agentLog())
        .contains("'/var/vcap/jobs/a/bin/post-start' script has successfully executed")
        .contains("'/var/vcap/jobs/a/bin/post-start' script has failed with error: ");
  }

  @Test
  void hundredMegabytesOfOutputCostNothing() throws IOException {
    apply("post-start", "a");
    String line = "x".repeat(1023) + "\n";
    agent.space.programs(_ -> FakeProcess.exited(1).printing(line.repeat(1024)));

    assertThatThrownBy(() -> agent.client.runScript("post-start", Map.of(), Map.of(), NEVER))
        .isNotNull();

    ScriptReport.Finished story = (ScriptReport.Finished) reports().getLast();
    assertThat(String.join("\n", story.stdoutTail()).length()).isLessThanOrEqualTo(16 * 1024);
  }

  @Test
  void aHookThatCannotBeStartedFails() throws IOException {
    apply("pre-start", "a");
    agent.space.programs(
        command -> {
          throw new SpawnException(command.argv().getFirst(), "permission denied");
        });

    assertThatThrownBy(() -> agent.client.runScript("pre-start", Map.of(), Map.of(), NEVER))
        .hasMessageEndingWith("1 of 1 pre-start scripts failed. Failed Jobs: a.");

    assertThat(((ScriptReport.Finished) reports().getLast()).outcome())
        .isEqualTo(
            new ScriptReport.Failed("fork/exec /var/vcap/jobs/a/bin/pre-start: permission denied"));
    assertThat(agentLog())
        .contains(
            "Starting command '/var/vcap/jobs/a/bin/pre-start': fork/exec"
                + " /var/vcap/jobs/a/bin/pre-start: permission denied");
  }

  @Test
  void aMissingInterpreterIsNamedInTheStoryAlone() throws IOException {
    agent.client.apply(
        ApplySpec.of(
            agent
                .specs()
                .job(
                    "a",
                    Map.of(
                        "monit", "",
                        "bin/pre-start", "#!/usr/bin/no-such-interpreter -e\n",
                        "bin/drain", "#!/bin/sh\r\n",
                        "bin/run", "#!/usr/bin/no-such-interpreter\n"))
                .full()));
    agent.space.programs(
        command -> {
          throw new SpawnException(command.argv().getFirst(), "no such file or directory");
        });

    assertThatThrownBy(() -> agent.client.runScript("pre-start", Map.of(), Map.of(), NEVER))
        .isNotNull();
    assertThat(failure())
        .isEqualTo(
            "fork/exec /var/vcap/jobs/a/bin/pre-start: no such file or directory: its first line"
                + " names the interpreter '/usr/bin/no-such-interpreter', which the instance does"
                + " not have");
    assertThatThrownBy(() -> agent.client.drain(DrainType.SHUTDOWN, ApplySpec.NOTHING, NEVER))
        .isNotNull();
    assertThat(failure()).endsWith("save the file with Unix line ends");
    assertThatThrownBy(() -> agent.client.runErrand(Optional.empty(), NEVER))
        .hasMessageEndingWith("/var/vcap/jobs/a/bin/run: no such file or directory");
    assertThat(failure()).contains("'/usr/bin/no-such-interpreter'");
  }

  private String failure() {
    return ((ScriptReport.Finished) reports().getLast()).outcome()
            instanceof ScriptReport.Failed(String reason)
        ? reason
        : "";
  }

  @Test
  void aLinkThatLeadsNowhereIsNoScriptButAFolderOrALoopFails() throws Exception {
    apply("post-start", "link", "folder", "loop");
    agent.space.programs(
        command -> {
          throw new SpawnException(command.argv().getFirst(), "permission denied");
        });
    replace("link").createSymbolicLink("/nonexistent");
    replace("folder").createFolder();
    replace("loop").createSymbolicLink("post-start");

    assertThatThrownBy(() -> agent.client.runScript("post-start", Map.of(), Map.of(), NEVER))
        .hasMessageContaining("2 of 2 post-start scripts failed. Failed Jobs: ")
        .hasMessageContainingAll("folder", "loop")
        .hasMessageNotContaining("link,")
        .hasMessageNotContaining("Successful");
    assertThat(reports())
        .noneMatch(
            report ->
                report instanceof ScriptReport.Started(String s, String job, var t, String i)
                    && job.equals("link"));
  }

  /** A job's script, taken away. */
  private Replacement replace(String job) throws IOException {
    Path script = agent.space.toHostPath("/var/vcap/jobs/" + job + "/bin/post-start");
    Files.delete(script);
    return new Replacement(script);
  }

  private record Replacement(Path script) {
    void createSymbolicLink(String target) throws IOException {
      Files.createSymbolicLink(script, Path.of(target));
    }

    void createFolder() throws IOException {
      Files.createDirectory(script);
    }
  }

  @Test
  void aScriptsNameIsNoPath() throws IOException {
    apply("pre-start", "a");

    for (String name : List.of("../../../bin/sh", "", ".x")) {
      assertThatThrownBy(() -> agent.client.runScript(name, Map.of(), Map.of(), NEVER))
          .hasMessageContaining("cannot be the name of a script");
    }
  }

  @Test
  void drainWaitsAsLongAsTheScriptSays() throws Exception {
    apply("drain", "a");
    agent.space.programs(_ -> FakeProcess.exited(7).printing(" 10\n"));

    CompletableFuture<Void> call = drain(DrainType.SHUTDOWN, Map.of());
    Command command = agent.space.awaitStart();
    assertThat(command.argv())
        .containsExactly("/var/vcap/jobs/a/bin/drain", "job_shutdown", "hash_unchanged");
    assertThat(command.environment())
        .containsEntry("BOSH_JOB_STATE", "{\"persistent_disk\":0}")
        .containsEntry("BOSH_JOB_NEXT_STATE", "{\"persistent_disk\":0}");
    assertThat(command.niceness()).isZero();
    agent.clock.awaitTimers(3); // heartbeat, log rotation, drain
    agent.clock.advance(Duration.ofSeconds(9));
    assertThat(call).isNotDone();
    agent.clock.advance(Duration.ofSeconds(1));
    call.join();

    assertThat(agent.services.calls().getLast()).startsWith("unmonitor ");
    assertThat(agent.published("hm.agent.shutdown.agent-1")).hasSize(1);
  }

  @Test
  void aDrainScriptMayAskToBeCalledAgain() throws Exception {
    Map<String, @Nullable Object> first = jobs("drain", "a").full();
    agent.client.apply(ApplySpec.of(first));
    agent.space.programs(
        command ->
            FakeProcess.exited(0)
                .printing(command.argv().contains("job_check_status") ? "0" : "-5"));
    Map<String, @Nullable Object> next = jobs("drain", "a").version("2").full();

    CompletableFuture<Void> call = drain(DrainType.UPDATE, next);
    assertThat(agent.space.awaitStart().argv())
        .containsExactly("/var/vcap/jobs/a/bin/drain", "job_changed", "hash_changed");
    agent.clock.awaitTimers(3);
    agent.clock.advance(Duration.ofSeconds(5));
    Command again = agent.space.awaitStart();
    call.join();

    assertThat(again.argv())
        .containsExactly("/var/vcap/jobs/a/bin/drain", "job_check_status", "hash_unchanged");
    assertThat(again.environment()).doesNotContainKey("BOSH_JOB_NEXT_STATE");
    assertThat(agent.published("hm.agent.shutdown")).isEmpty();
  }

  @Test
  void aDrainScriptMustPrintANumber() throws IOException {
    apply("drain", "a");
    for (String output : List.of("", "soon", "1 2", "0x1", "1.5", "٣")) {
      agent.space.programs(_ -> FakeProcess.exited(0).printing(output));
      assertThatThrownBy(() -> agent.client.drain(DrainType.SHUTDOWN, ApplySpec.NOTHING, NEVER))
          .hasMessageEndingWith("1 of 1 drain scripts failed. Failed Jobs: a.");
    }
    assertThat(agentLog())
        .contains("Script did not return a signed integer: strconv.Atoi: parsing \"soon\"");
  }

  @Test
  void aDrainScriptMayComplainAsMuchAsItLikes() throws IOException {
    apply("drain", "a");
    agent.space.programs(
        _ ->
            FakeProcess.exited(0)
                .printing("000000000000000000000")
                .complaining("x")
                .droppingComplaints(200_000));

    agent.client.drain(DrainType.SHUTDOWN, ApplySpec.NOTHING, NEVER);
  }

  @Test
  void aDrainThatIsCancelledIsASuccessAndItsScriptsEnd() throws Exception {
    apply("drain", "a");
    FakeProcess script = new FakeProcess();
    agent.space.programs(_ -> script);
    String taskId = begin("drain", "shutdown", Map.of());
    agent.space.awaitStart();

    assertThat(agent.ask("cancel_task", taskId)).isEqualTo(new AgentReply.Value("canceled"));
    agent.bus.taskFinished("agent-1", taskId).orElseThrow().join();

    assertThat(agent.ask("get_task", taskId)).isEqualTo(new AgentReply.Value(0));
    assertThat(script.completion().join()).isEqualTo(new ExitStatus.Signaled(15));
  }

  @Test
  void strangeDrainsAreRefused() throws IOException {
    apply("drain", "a");

    assertThat(finished("drain", "status", Map.of())).contains("drain type 'status'");
    assertThat(finished("drain", "sideways", Map.of())).contains("drain type 'sideways'");
    assertThat(finished("drain", "update")).contains("Drain update requires new spec");
    assertThat(agent.services.calls()).noneMatch(call -> call.startsWith("unmonitor"));
  }

  @Test
  void anErrandsExitCodeIsItsResult() throws Exception {
    apply("run", "smoke", "other");
    agent.space.programs(_ -> FakeProcess.exited(3).printing("out\n").complaining("err\n"));

    assertThat(agent.client.runErrand(Optional.empty(), NEVER))
        .isEqualTo(new ErrandResult(3, "out\n", "err\n"));
    assertThat(agent.space.awaitStart().argv()).containsExactly("/var/vcap/jobs/smoke/bin/run");

    agent.client.runErrand(Optional.of("other"), NEVER);
    assertThat(agent.space.awaitStart().argv()).containsExactly("/var/vcap/jobs/other/bin/run");
    assertThatThrownBy(() -> agent.client.runErrand(Optional.of("ghost"), NEVER))
        .hasMessageEndingWith("Could not find errand ghost");
  }

  @Test
  void anErrandNeedsAJob() {
    assertThatThrownBy(() -> agent.client.runErrand(Optional.empty(), NEVER))
        .hasMessageEndingWith("At least one job template is required to run an errand");
  }

  @Test
  void anErrandThatCannotBeStartedIsAnException() throws IOException {
    apply("run", "smoke");
    agent.space.programs(
        command -> {
          throw new SpawnException(command.argv().getFirst(), "no such file or directory");
        });

    assertThatThrownBy(() -> agent.client.runErrand(Optional.empty(), NEVER))
        .hasMessageEndingWith(
            "Running errand script: Starting command '/var/vcap/jobs/smoke/bin/run': fork/exec"
                + " /var/vcap/jobs/smoke/bin/run: no such file or directory");

    agent.space.programs(
        _ -> {
          throw new SpaceException("the space is dead");
        });
    assertThatThrownBy(() -> agent.client.runErrand(Optional.empty(), NEVER))
        .hasMessageEndingWith("Running errand script: the space is dead");
  }

  @Test
  void aCancelledErrandThatWillNotEndIsKilled() throws Exception {
    apply("run", "smoke");
    FakeProcess script = new FakeProcess().ignoringTerm();
    agent.space.programs(_ -> script);
    String taskId = begin("run_errand");
    agent.space.awaitStart();
    agent.ask("cancel_task", taskId);
    CompletableFuture<Void> finished = agent.bus.taskFinished("agent-1", taskId).orElseThrow();
    agent.clock.awaitTimers(3); // heartbeat, log rotation, termination
    agent.clock.advance(Duration.ofSeconds(10));
    finished.join();

    assertThat(script.signals()).containsExactly(15, 9);
    assertThat(agent.ask("get_task", taskId))
        .isEqualTo(new AgentReply.Value(Map.of("stdout", "", "stderr", "", "exit_code", 137)));
  }

  @Test
  void tooMuchOutputLosesAnErrandsResult() throws IOException {
    apply("run", "smoke");
    agent.space.programs(
        _ -> FakeProcess.exited(0).printing("x".repeat(1024 * 1024 + 1)).dropping(99_000_000));

    assertThatThrownBy(() -> agent.client.runErrand(Optional.empty(), NEVER))
        .hasMessage("Response exceeded maximum allowed length");
  }

  @Test
  void aScriptThatRunsIsEndedWhenCancelled() throws Exception {
    apply("pre-start", "a");
    FakeProcess script = new FakeProcess();
    agent.space.programs(_ -> script);
    String taskId = begin("run_script", "pre-start", Map.of());
    agent.space.awaitStart();

    assertThat(agent.ask("ping")).isEqualTo(new AgentReply.Value("pong"));
    assertThat(agent.ask("get_task", taskId))
        .isEqualTo(new AgentReply.Value(Map.of("agent_task_id", taskId, "state", "running")));
    assertThat(agent.ask("cancel_task", taskId)).isEqualTo(new AgentReply.Value("canceled"));
    agent.bus.taskFinished("agent-1", taskId).orElseThrow().join();
    assertThat(script.signals()).containsExactly(15);
    assertThat(agent.ask("get_task", taskId))
        .isEqualTo(
            new AgentReply.Failure(
                "Action Failed get_task: Task "
                    + taskId
                    + " result: 1 of 1 pre-start scripts failed. Failed Jobs: a."));
    assertThat(agent.ask("cancel_task", taskId)).isEqualTo(new AgentReply.Value("canceled"));
  }

  private CompletableFuture<Void> drain(DrainType type, Map<String, @Nullable Object> spec) {
    return CompletableFuture.runAsync(() -> agent.client.drain(type, ApplySpec.of(spec), NEVER));
  }

  private String begin(String method, @Nullable Object... arguments) {
    AgentReply reply = agent.ask(method, arguments);
    if (reply instanceof AgentReply.Value(Object value)) {
      return PlainObject.of(value, "task").text("agent_task_id");
    }
    throw new AssertionError(reply.toString());
  }

  /** The answer to {@code get_task} when all is over. */
  private String finished(String method, @Nullable Object... arguments) {
    String taskId = begin(method, arguments);
    agent.bus.taskFinished("agent-1", taskId).orElseThrow().join();
    return agent.ask("get_task", taskId).toString();
  }

  private void apply(String script, String... jobs) throws IOException {
    agent.client.apply(ApplySpec.of(jobs(script, jobs).full()));
  }

  private Specs jobs(String script, String... jobs) {
    Specs specs = agent.specs();
    for (String job : jobs) {
      specs.job(job, Map.of("monit", "", "bin/" + script, "#!/bin/sh"));
    }
    return specs;
  }

  private static FakeProcess process(Map<String, FakeProcess> byJob, Command command) {
    return process(byJob, Path.of(command.argv().getFirst()).getName(3).toString());
  }

  private static FakeProcess process(Map<String, FakeProcess> byJob, String job) {
    FakeProcess process = byJob.get(job);
    if (process == null) {
      throw new AssertionError("No process for " + job);
    }
    return process;
  }

  private List<ScriptReport> reports() {
    return agent.published("slipway.agent.script.agent-1").stream()
        .map(message -> ScriptReport.fromPlain(message.payload()))
        .toList();
  }

  private String agentLog() throws IOException {
    return Files.readString(agent.vcap().resolve("bosh/log/current"));
  }

  private Path log(String job, String name) {
    return agent.vcap().resolve("data/sys/log").resolve(job).resolve(name);
  }
}
