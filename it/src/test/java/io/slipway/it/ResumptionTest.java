package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.instance.InstanceSpace;
import io.slipway.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directors are killed in the middle of hooks, and the next one goes on with their tasks. */
final class ResumptionTest {
  @TempDir Path scratch;

  @Test
  void theSameTaskEndsWellAndEachHookHasRunOnce() throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path home = Files.createDirectories(scratch.toRealPath().resolve("home"));
    try (HeldHooks hooks = new HeldHooks()) {
      Path release =
          hooks.release(scratch, "pre-start", "post-start", "post-deploy", "pre-stop", "drain");
      HeldHooks.Hook hook;
      try (Program _ = Program.director(home);
          Program _ = Program.start(home, "run", release.toString())) {
        hook = hooks.await("pre-start");
      }
      try (Program _ = Program.director(home)) {
        hook.end(0);
        hook = hooks.await("post-start");
      }
      // This one ends while there is no Director: its end is found.
      hook.end(0);
      try (Program _ = Program.director(home)) {
        hook = hooks.await("post-deploy");
      }
      int task;
      try (Program director = Program.director(home)) {
        task = newestTask(home);
        try (Program following = Program.start(home, "task", Integer.toString(task))) {
          hook.end(0);
          Outcome outcome = following.outcome().succeeded();
          assertThat(outcome.text())
              .containsPattern("held/pre-start +ok")
              .containsPattern("held/post-start +ok")
              .containsPattern("held/post-deploy +ok");
          assertThat(Program.run(home, "tasks", "-r", "-a").text())
              .containsPattern(task + "\\s+done");
        }
        assertThat(director.process().isAlive()).isTrue();
        InstanceSpace space = TestSlipway.spaceWith(home, "held");
        assertThat(log(space, "pre-start.stdout.log")).isEqualTo("pre-start out\n");
        assertThat(log(space, "pre-start.stderr.log")).isEqualTo("pre-start over\n");
        assertThat(log(space, "post-start.stderr.log")).isEqualTo("post-start over\n");
      }
      assertThat(hooks.names()).containsExactly("pre-start", "post-start", "post-deploy");

      try (Program _ = Program.director(home);
          Program _ = Program.start(home, "delete-deployment", "-n", "-d", "held")) {
        hook = hooks.await("pre-stop");
      }
      try (Program _ = Program.director(home)) {
        hook.end(0);
        hook = hooks.await("drain");
      }
      try (Program _ = Program.director(home)) {
        hook.end(0);
        int deletion = newestTask(home);
        assertThat(deletion).isGreaterThan(task);
        // What the drain script prints is no number of seconds, so that the deletion fails by it.
        assertThat(Program.run(home, "task", Integer.toString(deletion)).text())
            .contains("drain scripts failed");
      }
      assertThat(hooks.names())
          .containsExactly("pre-start", "post-start", "post-deploy", "pre-stop", "drain");
    } finally {
      TestSlipway.destroyInstances(home);
    }
  }

  @Test
  void aTaskIsCancelledAfterItsDirectorHasDied() throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path home = Files.createDirectories(scratch.toRealPath().resolve("home"));
    try (HeldHooks hooks = new HeldHooks()) {
      Path release = hooks.release(scratch, "pre-start", "post-deploy");
      HeldHooks.Hook hook;
      try (Program _ = Program.director(home);
          Program _ = Program.start(home, "run", release.toString())) {
        hook = hooks.await("pre-start");
      }
      try (Program _ = Program.director(home)) {
        String task = Integer.toString(newestTask(home));
        Program.run(home, "cancel-task", task).succeeded();
        hook.end(0);
        assertThat(Program.run(home, "task", task).text()).contains("cancelled");
      }
      assertThat(hooks.names()).containsExactly("pre-start");
    } finally {
      TestSlipway.destroyInstances(home);
    }
  }

  @Test
  void aTaskThatWasCancelledBeforeItsDirectorDiedEndsAsCancelled() throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path home = Files.createDirectories(scratch.toRealPath().resolve("home"));
    try (HeldHooks hooks = new HeldHooks()) {
      Path release = hooks.release(scratch, "pre-start", "post-deploy");
      String task;
      HeldHooks.Hook hook;
      try (Program _ = Program.director(home);
          Program _ = Program.start(home, "run", release.toString())) {
        hook = hooks.await("pre-start");
        task = Integer.toString(newestTask(home));
        Program.run(home, "cancel-task", task).succeeded();
      }
      try (Program _ = Program.director(home)) {
        assertThat(Program.run(home, "task", task).text()).contains("cancelled");
        hook.end(0);
        assertThat(Program.run(home, "tasks", "-r", "-a").text())
            .containsPattern(task + "\\s+cancelled");
      }
      assertThat(hooks.names()).containsExactly("pre-start");
    } finally {
      TestSlipway.destroyInstances(home);
    }
  }

  @Test
  void aTaskThatHasGoneOnIsCancelledLikeAnyOther() throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path home = Files.createDirectories(scratch.toRealPath().resolve("home"));
    try (HeldHooks hooks = new HeldHooks()) {
      Path release = hooks.release(scratch, "pre-start", "post-start", "post-deploy");
      HeldHooks.Hook hook;
      try (Program _ = Program.director(home);
          Program _ = Program.start(home, "run", release.toString())) {
        hook = hooks.await("pre-start");
      }
      try (Program _ = Program.director(home)) {
        hook.end(0);
        hook = hooks.await("post-start");
        String task = Integer.toString(newestTask(home));
        Program.run(home, "cancel-task", task).succeeded();
        hook.end(0);
        assertThat(Program.run(home, "task", task).text()).contains("cancelled");
      }
      assertThat(hooks.names()).containsExactly("pre-start", "post-start");
    } finally {
      TestSlipway.destroyInstances(home);
    }
  }

  @Test
  void aClientFollowsItsTaskThroughTheDeathsOfDirectors() throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path home = Files.createDirectories(scratch.toRealPath().resolve("home"));
    try (HeldHooks hooks = new HeldHooks()) {
      Path release = hooks.release(scratch, "pre-start", "post-start", "post-deploy");
      Program director = Program.director(home);
      try (Program client = Program.start(home, "run", release.toString())) {
        for (String name : List.of("pre-start", "post-start", "post-deploy")) {
          HeldHooks.Hook hook = hooks.await(name);
          director.close();
          director = Program.director(home);
          hook.end(0);
        }
        Outcome outcome = client.outcome().succeeded();
        String task = followed(outcome);
        Outcome whole = Program.run(home, "task", task).succeeded();
        assertThat(told(outcome, task))
            .isEqualTo(told(whole, task))
            .isNotEmpty()
            .doesNotHaveDuplicates();
        assertThat(outcome.text().lines().filter(line -> line.contains("The Director is gone.")))
            .hasSize(3);
      } finally {
        director.close();
      }
      assertThat(hooks.names()).containsExactly("pre-start", "post-start", "post-deploy");
    } finally {
      TestSlipway.destroyInstances(home);
    }
  }

  /** The task whose events the command printed: a scheduled one may be newer. */
  private static String followed(Outcome outcome) {
    return outcome
        .text()
        .lines()
        .filter(line -> line.matches("Task \\d+"))
        .map(line -> line.replace("Task ", ""))
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  /** What is said of the task and its hooks, without how long it took. */
  private static List<String> told(Outcome outcome, String task) {
    return outcome
        .text()
        .lines()
        .filter(
            line ->
                line.startsWith("Task " + task + " |")
                    || (line.startsWith("  ") && line.contains("held/")))
        .map(line -> line.replaceFirst(" \\(\\d\\d:\\d\\d:\\d\\d\\)$", "").strip())
        .toList();
  }

  @Test
  void anErrandGoesOnAndItsResultIsTheTasks() throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path home = Files.createDirectories(scratch.toRealPath().resolve("home"));
    try (HeldHooks hooks = new HeldHooks()) {
      Path release = hooks.release(scratch, "run");
      HeldHooks.Hook errand;
      Program director = Program.director(home);
      try {
        Program.run(home, "run", release.toString()).succeeded();
        try (Program client = Program.start(home, "run-errand", "held")) {
          errand = hooks.await("run");
          director.close();
          // It ends while there is no Director: its end is found.
          errand.end(3);
          director = Program.director(home);
          Outcome outcome = client.outcome();
          assertThat(outcome.exitCode()).isNotZero();
          assertThat(outcome.text()).contains("run over").containsPattern("exit code 3");
          String task = Integer.toString(newestTask(home));
          assertThat(Program.run(home, "task", "--result", task).text().lines())
              .filteredOn(line -> line.contains("exit_code"))
              .singleElement()
              .asString()
              .contains("\"exit_code\":3", "run out");
        }
      } finally {
        director.close();
      }
      assertThat(hooks.names()).containsExactly("run");
    } finally {
      TestSlipway.destroyInstances(home);
    }
  }

  private static int newestTask(Path home) throws IOException, InterruptedException {
    Outcome tasks = Program.run(home, "tasks", "-r", "-a", "--json").succeeded();
    Object tables = Json.parseObject(tasks.text()).get("Tables");
    if (tables instanceof List<?> list
        && list.getFirst() instanceof java.util.Map<?, ?> table
        && table.get("Rows") instanceof List<?> rows
        && rows.getFirst() instanceof java.util.Map<?, ?> newest) {
      return Integer.parseInt(String.valueOf(newest.get("id")));
    }
    throw new AssertionError(tasks.text());
  }

  private static String log(InstanceSpace space, String file) throws IOException {
    return TestSlipway.read(space, "/var/vcap/sys/log/held/" + file);
  }
}
