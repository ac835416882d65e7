package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.CommandRunner.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waiting for tasks, at Directors that push and at those that must be asked. */
class TaskCommandsTest {
  private static final String EVENTS =
      """
      {"time":1467000000,"stage":"Preparing deployment","tags":[],"task":"Preparing deployment","state":"started"}
      {"time":1467000002,"stage":"Preparing deployment","tags":[],"task":"Preparing deployment","state":"finished"}
      """;
  private static final String SHOWN =
      "\nTask 5 | 04:00:00 | Preparing deployment: Preparing deployment (00:00:02)";

  @TempDir Path directory;
  private final FakeDirector director = new FakeDirector();

  @AfterEach
  void stop() {
    director.close();
  }

  private CommandRunner commands() {
    return new CommandRunner(director, directory);
  }

  @Test
  void showsWhatADirectorPushes() {
    director.task(5, "done", "").output(5, "event", EVENTS);
    assertThat(commands().run("task", "5")).isEqualTo(new Outcome(0, SHOWN, ""));
    assertThat(director.requests())
        .containsExactly("GET /tasks/5", "GET /slipway/tasks/5/stream?type=event", "GET /tasks/5");
  }

  @Test
  void showsTheStoryOfScriptsToo() {
    director
        .task(5, "done", "")
        .output(5, "event", EVENTS)
        .output(
            5,
            "story",
            EVENTS
                + "{\"time\":1467000002,\"type\":\"slipway\",\"script\":{\"instance\":\"g/1\",\"script\":\"drain\",\"job\":\"j\",\"started_at\":\"2026-01-01T00:00:00Z\",\"phase\":\"finished\",\"duration_ms\":4,\"exit_code\":0,\"successful\":true}}\n");
    assertThat(commands().run("task", "5").out()).isEqualTo(SHOWN + "\n  j/drain  ok  4 ms  (g/1)");
    assertThat(commands().run("task", "5", "--event").out()).isEqualTo(EVENTS);
  }

  @Test
  void asksADirectorThatDoesNotPush() {
    director
        .withoutStreams()
        .task(5, "done", "")
        .taskStatesBefore(5, "queued", "queued", "processing", "processing")
        .output(5, "event", EVENTS);
    assertThat(commands().run("task", "5").out()).isEqualTo(SHOWN);
    assertThat(director.requests().stream().filter("GET /tasks/5"::equals)).hasSize(5);
    assertThat(director.requests()).contains("GET /tasks/5/output?type=event");
  }

  @Test
  void showsOtherOutputsAsTheyAre() {
    director
        .task(5, "done", "")
        .output(5, "debug", "D, one\nD, two\n")
        .output(5, "cpi", "cpi\n")
        .output(5, "result", "{}\n");
    assertThat(commands().run("task", "5", "--debug").out()).isEqualTo("D, one\nD, two\n");
    assertThat(commands().run("task", "5", "--cpi").out()).isEqualTo("cpi\n");
    assertThat(commands().run("t", "--result", "5").out()).isEqualTo("{}\n");
  }

  @Test
  void failsWithTheTask() {
    director
        .task(5, "error", "boom")
        .output(5, "event", "{\"time\":1467000000,\"error\":{\"code\":1,\"message\":\"boom\"}}\n");
    assertThat(commands().run("task", "5"))
        .isEqualTo(
            new Outcome(
                1,
                "\nTask 5 | 04:00:00 | Error: boom\n\n",
                """
                Capturing task '5' output:
                  Expected task '5' to succeed but state is 'error'
                Exit code 1
                """));
  }

  @Test
  void takesTheNewestTask() {
    director
        .json(
            "GET /tasks?state=processing%2Ccancelling%2Cqueued&verbose=1",
            "[{\"id\":5,\"state\":\"processing\"},{\"id\":4,\"state\":\"queued\"}]")
        .task(5, "done", "");
    assertThat(commands().run("task").exitCode()).isZero();
    assertThat(director.requests()).contains("GET /slipway/tasks/5/stream?type=event");
    director.json("GET /tasks?state=processing%2Ccancelling%2Cqueued&verbose=2", "[]");
    assertThat(commands().run("task", "-a").err()).startsWith("No task found\n");
  }

  @Test
  void cancels() {
    director.task(5, "processing", "").reply("DELETE /task/5", 204, "");
    assertThat(commands().run("cancel-task", "5")).isEqualTo(new Outcome(0, "", ""));
    director.reply(
        "GET /tasks/999", 404, "{\"code\":10000,\"description\":\"Task 999 not found\"}");
    assertThat(commands().run("ct", "999").err())
        .isEqualTo(
            """
            Finding task '999':
              Director responded with non-successful status code '404' response '{"code":10000,"description":"Task 999 not found"}'
            Exit code 1
            """);
  }

  @Test
  void anInterruptionSaysHowTheTaskCanBeEnded() {
    director.task(5, "done", "").output(5, "event", EVENTS);
    Outcome outcome = commands().interruptedWhenWaiting().run("task", "5");
    assertThat(outcome.err())
        .isEqualTo(
            "\nTask 5 goes on. Watch it with 'slipway task 5', end it with 'slipway cancel-task 5'.\n");
    assertThat(director.requests()).noneMatch(line -> line.startsWith("DELETE"));
  }
}
