package io.slipway.cli.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.cli.CliEnvironment;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.console.StreamConsole;
import io.slipway.testkit.VirtualClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
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
    reporter.comesFromSlipway();
    show(
        reporter,
        step("started", "")
            + step("in_progress", "executing pre-start")
            + script("g/1", "pre-start", "started", "")
            + script(
                "g/1",
                "pre-start",
                "finished",
                ",\"duration_ms\":35,\"exit_code\":0,\"successful\":true")
            + step("in_progress", "starting jobs")
            + step("in_progress", "executing post-start")
            + script(
                "g/1",
                "post-start",
                "finished",
                ",\"duration_ms\":1250,\"exit_code\":3,\"successful\":false,\"stdout_tail\":[\"one\",\"\\u001b[31mtwo\"],\"stderr_tail\":[\"bad\"],\"stdout_log\":\"/log/o\",\"stderr_log\":\"/log/e\"")
            + script(
                "other/2",
                "post-start",
                "finished",
                ",\"duration_ms\":61000,\"signal\":9,\"successful\":false")
            + step("failed", ""));
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
  void refusesEventsThatAreNotJson() {
    TaskReporter reporter = reporter(3, false);
    assertThatThrownBy(() -> show(reporter, "boom\n"))
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining("The task's events are not JSON");
  }

  private static void show(TaskReporter reporter, String events) {
    reporter.accept(events.getBytes(UTF_8));
  }

  private static String step(String state, String status) {
    String data =
        switch (state) {
          case "in_progress" -> ",\"data\":{\"status\":\"" + status + "\"}";
          case "failed" -> ",\"data\":{\"error\":\"it is broken\"}";
          default -> "";
        };
    return "{\"time\":1467000000,\"stage\":\"Updating instance\",\"tags\":[\"g\"],\"task\":\"g/1 (0) (canary)\",\"state\":\""
        + state
        + "\""
        + data
        + "}\n";
  }

  private static String script(String instance, String name, String phase, String more) {
    return "{\"time\":1467000000,\"type\":\"slipway\",\"script\":{\"instance\":\""
        + instance
        + "\",\"script\":\""
        + name
        + "\",\"job\":\"job\",\"phase\":\""
        + phase
        + "\""
        + more
        + "}}\n";
  }
}
