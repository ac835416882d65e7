package io.slipway.cli.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.bus.ScriptOutput;
import io.slipway.bus.ScriptReport;
import io.slipway.cli.CliEnvironment;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.console.StreamConsole;
import io.slipway.events.EventLines;
import io.slipway.events.InstanceStep;
import io.slipway.events.StageStep;
import io.slipway.events.TaskEvent;
import io.slipway.testkit.VirtualClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskReporterTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private TaskReporter reporter(long id, boolean decorated) {
    CliEnvironment environment =
        new CliEnvironment(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
            decorated,
            Map.of(),
            Path.of("."),
            new VirtualClock(),
            _ -> () -> {});
    return new TaskReporter(
        new StreamConsole(environment, new StreamConsole.Settings(decorated, false, List.of())),
        id);
  }

  private static String recorded(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(TaskReporterTest.class.getResourceAsStream("/recorded/" + name))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "05-deploy-first",
        "10-deploy-post-start-fails",
        "20-recreate",
        "30-deploy-unknown-vm-type",
        "60-deploy-create-swap-delete",
        "62-stop-hard-ignored"
      })
  void showsRecordedEventsToPipesAsTheStockCommandLineDid(String step) throws IOException {
    String expected = recorded(step + "/cli.txt");
    long id = Long.parseLong(expected.split(" ", 3)[1]);
    byte[] events = recorded(step + "/task.event").getBytes(UTF_8);
    // Chunks are cut anywhere; where must not matter.
    for (int seed = 0; seed < 20; seed++) {
      out.reset();
      TaskReporter reporter = reporter(id, false);
      reporter.started();
      Random random = new Random(seed);
      for (int at = 0; at < events.length; ) {
        int end = Math.min(events.length, at + 1 + random.nextInt(300));
        reporter.accept(Arrays.copyOfRange(events, at, end));
        at = end;
      }
      reporter.finished("whatever");
      assertThat(out.toString(UTF_8)).isEqualTo(expected.stripTrailing());
    }
  }

  @Test
  void tellsTerminalsWhenItBeganAndEnded() {
    TaskReporter reporter = reporter(7, true);
    reporter.started();
    show(
        reporter,
        """
        {"time":1467000000,"stage":"Preparing deployment","tags":[],"total":1,"task":"Preparing deployment","index":1,"state":"started","progress":0}
        {"time":1467000075,"stage":"Preparing deployment","tags":[],"total":1,"task":"Preparing deployment","index":1,"state":"finished","progress":100}
        """);
    reporter.finished("done");
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """
            Task 7

            Task 7 | 04:00:00 | Preparing deployment: Preparing deployment (00:01:15)

            Task 7 Started  Mon Jun 27 04:00:00 UTC 2016
            Task 7 Finished Mon Jun 27 04:01:15 UTC 2016
            Task 7 Duration 00:01:15
            Task 7 done
            """);
  }

  @Test
  void saysInOneLineThatNothingHappened() {
    TaskReporter reporter = reporter(12, true);
    reporter.started();
    reporter.finished("done");
    assertThat(out.toString(UTF_8)).isEqualTo("Task 12. Done\n");
  }

  @Test
  void showsScriptsAndProcessesBetweenTheSteps() {
    TaskReporter reporter = reporter(3, false);
    reporter.started();
    StageStep step =
        new StageStep("Updating instance", List.of("g"), Optional.of(1), "g/1 (0) (canary)", 1);
    InstanceStep starting =
        new InstanceStep("g/1", InstanceStep.AWAIT_RUNNING, Optional.of("starting jobs"));
    show(
        reporter,
        new TaskEvent.StepStarted(stamp(1, null), step, 0),
        new TaskEvent.StepAdvanced(stamp(2, 1L), step, 70, "executing pre-start"),
        new TaskEvent.InstanceStepBegun(
            stamp(3, 1L), new InstanceStep("g/1", "pre-start", Optional.empty())),
        new TaskEvent.ScriptReported(stamp(4, 3L), "g/1", started("pre-start")),
        new TaskEvent.ScriptReported(
            stamp(5, 4L), "g/1", finished("pre-start", 35, new ScriptReport.Exited(0), "")),
        new TaskEvent.StepAdvanced(stamp(6, 1L), step, 80, "starting jobs"),
        new TaskEvent.InstanceStepBegun(stamp(7, 1L), starting),
        new TaskEvent.InstanceStepEnded(
            stamp(8, 7L), starting, Duration.ofMillis(9), new InstanceStep.Done()),
        new TaskEvent.StepAdvanced(stamp(9, 1L), step, 100, "executing post-start"),
        new TaskEvent.InstanceStepBegun(
            stamp(10, 1L), new InstanceStep("g/1", "post-start", Optional.empty())),
        new TaskEvent.ScriptReported(stamp(11, 10L), "g/1", started("post-start")),
        new TaskEvent.ScriptReported(
            stamp(12, 11L),
            "g/1",
            finished("post-start", 1250, new ScriptReport.Exited(3), "one\n\u001b[31mtwo", "bad")),
        new TaskEvent.ScriptReported(
            stamp(13, null),
            "other/2",
            finished("post-start", 61000, new ScriptReport.Signaled(9), "")),
        new TaskEvent.StepFailed(stamp(14, 1L), step, 100, "it is broken"));
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """

            Task 3 | 04:00:00 | Updating instance g: g/1 (0) (canary)
            Task 3 | 04:00:00 | L executing pre-start: g/1 (0) (canary)
              job/pre-start  ok  35 ms
            Task 3 | 04:00:00 | L starting jobs: g/1 (0) (canary)
              processes running
            Task 3 | 04:00:00 | L executing post-start: g/1 (0) (canary)
              job/post-start  failed  exit code 3  1.2 s
                stdout | one
                stdout | \ufffd[31mtwo
                stdout in /log/o
                stderr | bad
                stderr in /log/e
              job/post-start  failed  killed by signal 9 (SIGKILL)  1 min 1 s  (other/2)
            Task 3 | 04:00:00 | Updating instance g: g/1 (0) (canary) (00:00:00)
                              L Error: it is broken"""
                .replace("\\ufffd", "\ufffd"));
  }

  @Test
  void showsWhatScriptsWriteAsItComesAndThenNotAgain() {
    TaskReporter reporter = reporter(3, false);
    reporter.started();
    show(
        reporter,
        new TaskEvent.ScriptReported(stamp(1, null), "g/1", started("pre-start")),
        wrote(2, ScriptOutput.Stream.STDOUT, 0, "one", "\u001b[31mtwo"),
        wrote(3, ScriptOutput.Stream.STDERR, 5000, "bad"),
        new TaskEvent.ScriptReported(
            stamp(4, 1L),
            "g/1",
            finished("pre-start", 1250, new ScriptReport.Exited(3), "one\n\u001b[31mtwo", "bad")));
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """

              g/1 job/pre-start | one
              g/1 job/pre-start | \ufffd[31mtwo
              g/1 job/pre-start | (5000 bytes of stderr left out)
              g/1 job/pre-start | bad
              job/pre-start  failed  exit code 3  1.2 s  (g/1)
                stdout in /log/o
                stderr in /log/e\
            """);
  }

  private static TaskEvent wrote(
      long id, ScriptOutput.Stream stream, long dropped, String... lines) {
    return new TaskEvent.ScriptWrote(
        stamp(id, 1L), "g/1", "pre-start", "job", stream, dropped, List.of(lines));
  }

  @Test
  void refusesEventsThatAreNotJson() {
    TaskReporter reporter = reporter(3, false);
    assertThatThrownBy(() -> show(reporter, "boom\n"))
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining("The task's events are not JSON");
  }

  private static void show(TaskReporter reporter, String events) {
    reporter.accept(events.getBytes(UTF_8));
  }

  private static void show(TaskReporter reporter, TaskEvent... events) {
    for (TaskEvent event : events) {
      show(reporter, EventLines.encode(event) + "\n");
    }
  }

  private static TaskEvent.Stamp stamp(long id, @Nullable Long parent) {
    return new TaskEvent.Stamp(Instant.ofEpochSecond(1467000000), id, Optional.ofNullable(parent));
  }

  private static ScriptReport started(String script) {
    return new ScriptReport.Started(script, "job", Instant.EPOCH, "t");
  }

  private static ScriptReport finished(
      String script, long millis, ScriptReport.Outcome outcome, String... outputs) {
    boolean successful = outcome.equals(new ScriptReport.Exited(0));
    boolean told = outputs.length > 1;
    return new ScriptReport.Finished(
        script,
        "job",
        Instant.EPOCH,
        "t",
        Duration.ofMillis(millis),
        outcome,
        successful,
        told ? outputs[0].lines().toList() : List.of(),
        told ? outputs[1].lines().toList() : List.of(),
        told ? Optional.of("/log/o") : Optional.empty(),
        told ? Optional.of("/log/e") : Optional.empty());
  }
}
