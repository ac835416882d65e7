package io.slipway.events.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.bus.ProcessReport;
import io.slipway.bus.ScriptOutput;
import io.slipway.bus.ScriptReport;
import io.slipway.events.InstanceStep;
import io.slipway.events.PlannedUpdate;
import io.slipway.events.PlannedUpdate.Turn;
import io.slipway.events.SampleEvents;
import io.slipway.events.StageStep;
import io.slipway.events.TaskEvent;
import io.slipway.events.TaskEvent.Stamp;
import io.slipway.events.Wait;
import io.slipway.events.why.TaskHistory.Head;
import io.slipway.events.why.Why.Asked;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Causes that were planted, and what is said of them. */
class WhyTest {
  private static final Instant THEN = Instant.parse("2026-11-22T14:23:30Z");
  private static final Instant NOW = THEN.plusSeconds(60);
  private static final String WEB = "web/a";

  /** A task, told event by event, a second apart. */
  static final class Task {
    private final TaskHistory history;
    private long last;

    Task(int id, String description, boolean goesOn) {
      history = new TaskHistory(new Head(id, description, "admin", goesOn), WEB);
    }

    private Stamp stamp() {
      last++;
      return new Stamp(THEN.plusSeconds(last), last, Optional.empty());
    }

    Task plan(String instance, Turn turn, List<String> changes, String action) {
      history.accept(
          new TaskEvent.InstancePlanned(
              stamp(),
              new PlannedUpdate(
                  instance, 0, action, turn, changes, List.of("nginx"), List.of("golang"))));
      return this;
    }

    Task plan(String... changes) {
      return plan(WEB, new Turn(1, false, 1), Arrays.asList(changes), "update");
    }

    Task done(String... keys) {
      for (String key : keys) {
        begin(WEB, key);
        end(key, new InstanceStep.Done());
      }
      return this;
    }

    Task begin(String instance, String key) {
      history.accept(
          new TaskEvent.InstanceStepBegun(
              stamp(), new InstanceStep(instance, key, Optional.empty())));
      return this;
    }

    Task end(String key, InstanceStep.Outcome outcome) {
      history.accept(
          new TaskEvent.InstanceStepEnded(
              stamp(), new InstanceStep(WEB, key, Optional.empty()), Duration.ZERO, outcome));
      return this;
    }

    Task stage(String stage, String task) {
      history.accept(
          new TaskEvent.StepStarted(
              stamp(), new StageStep(stage, List.of(), Optional.empty(), task, 1), 0));
      return this;
    }

    Task waits(String lock, int holder) {
      history.accept(
          new TaskEvent.WaitBegun(
              stamp(), new Wait(lock, Optional.of(new Wait.Holder(holder, "run errand smoke")))));
      return this;
    }

    Task starts(String script) {
      history.accept(
          new TaskEvent.ScriptReported(
              stamp(), WEB, new ScriptReport.Started(script, "nginx", THEN, "t")));
      return this;
    }

    Task writes(String script, String line) {
      history.accept(
          new TaskEvent.ScriptWrote(
              stamp(), WEB, script, "nginx", ScriptOutput.Stream.STDOUT, 0, List.of(line)));
      return this;
    }

    Task ran(String script, ScriptReport.Outcome outcome) {
      history.accept(
          new TaskEvent.ScriptReported(
              stamp(),
              WEB,
              new ScriptReport.Finished(
                  script,
                  "nginx",
                  THEN,
                  "t",
                  Duration.ofSeconds(1),
                  outcome,
                  outcome.equals(new ScriptReport.Exited(0)),
                  List.of(),
                  List.of(),
                  Optional.empty(),
                  Optional.empty())));
      return this;
    }

    Task died(int code) {
      history.accept(new TaskEvent.ProcessReported(stamp(), WEB, process(code)));
      return this;
    }
  }

  private static ProcessReport process(int code) {
    return new ProcessReport(
        "nginx",
        "nginx",
        THEN,
        new ProcessReport.Died(
            Optional.of(new ScriptReport.Exited(code)), Duration.ofMillis(139), 4),
        List.of(new ProcessReport.LogTail("/var/vcap/sys/log/nginx/err", List.of("no port"))),
        "/var/vcap/sys/log/nginx");
  }

  private static Task deploy(int id) {
    return new Task(id, "create deployment", false);
  }

  private static Task running() {
    return new Task(9, "create deployment", true);
  }

  private static Asked asked(Optional<String> hook, List<ProcessReport> ends) {
    return new Asked(WEB, "web/0", hook, NOW, ends, Map.of());
  }

  private static List<String> why(Asked asked, Task... newestFirst) {
    return Why.of(asked, Arrays.stream(newestFirst).map(one -> one.history).toList());
  }

  private static Arguments planted(String name, String expected, Task... newestFirst) {
    return Arguments.of(name, Optional.empty(), expected, newestFirst);
  }

  private static Arguments ofHook(String hook, String expected, Task... newestFirst) {
    return Arguments.of(hook, Optional.of("nginx/" + hook), expected, newestFirst);
  }

  private static Task restarting(int id, String change) {
    return deploy(id).plan(change).done("stop", "start");
  }

  static Stream<Arguments> planted() {
    return Stream.of(
        planted(
            "rendered files",
            "web/0 was restarted at 2026-11-22 14:23:34 by task 5 (create deployment, by admin):"
                + " rendered files of the job nginx changed",
            restarting(5, "configuration")),
        planted("packages", "the package golang changed", restarting(5, "packages")),
        planted("state", "it was not in the state it should be in", restarting(5, "state")),
        planted(
            "asked for",
            "web/0 was restarted at 2026-11-22 14:23:33 by task 5 (restart instance, by admin):"
                + " that is what was asked for",
            new Task(5, "restart instance", false).done("stop", "start")),
        planted(
            "stemcell",
            "web/0 was recreated at 2026-11-22 14:23:36 by task 5 (create deployment, by admin):"
                + " the stemcell changed",
            deploy(5).plan("stemcell").done("delete-vm", "create-vm", "start")),
        planted(
            "agent",
            "it was to be recreated, or its agent did not answer",
            deploy(5).plan("recreate").done("create-vm", "start")),
        planted(
            "new",
            "web/0 was created at 2026-11-22 14:23:34 by task 5 (create deployment, by admin): it"
                + " is new",
            deploy(5)
                .plan(WEB, new Turn(1, true, 1), List.of("dirty", "job"), "create")
                .done("create-vm", "start")),
        planted(
            "dirty",
            "its last update did not come to its end (task 4 failed at 'post-start': boom)",
            restarting(5, "dirty"),
            deploy(4)
                .plan("configuration")
                .done("stop", "start")
                .begin(WEB, "post-start")
                .end("post-start", new InstanceStep.Failed("boom\nmore"))),
        planted(
            "stopped",
            "web/0 was stopped at 2026-11-22 14:23:31 by task 5 (stop instance, by admin)",
            new Task(5, "stop instance", false).done("stop")),
        planted(
            "lock",
            "web/0 waits: task 9 (create deployment, by admin) has waited 59.0 s for"
                + " lock:deployment:dep, which task 3 (run errand smoke) has",
            running().waits("lock:deployment:dep", 3)),
        planted(
            "hook runs",
            "web/0 waits for its hook nginx/pre-start, which has run for 58.0 s in task 9 (create"
                + " deployment, by admin); it last wrote: still migrating",
            running()
                .begin(WEB, "pre-start")
                .starts("pre-start")
                .writes("pre-start", "still migrating")),
        planted(
            "processes",
            "web/0 waits for its processes to run for 59.0 s in task 9 (create deployment, by"
                + " admin); nginx/nginx died at 2026-11-22 14:23:30 (exit code 1) 139 ms after its"
                + " start and was started again, 4 times so far; it last wrote: no port",
            running().begin(WEB, "await-running").died(1)),
        planted(
            "step",
            "web/0 is at 'create-vm' for 59.0 s in task 9",
            running().begin(WEB, "create-vm")),
        planted(
            "canary",
            "web/0 waits in task 9 (create deployment, by admin): the canary comes first: web/b (1)"
                + " (canary), which is at 'post-start' for 57.0 s",
            running()
                .plan("configuration")
                .stage("Updating instance", "web/b (1) (canary)")
                .begin("web/b", "post-start")),
        planted(
            "slot",
            "1 of its group are updated at a time (max_in_flight), now web/c (2), which is at"
                + " 'drain' for 57.0 s",
            running()
                .plan("configuration")
                .stage("Updating instance", "web/c (2)")
                .begin("web/c", "drain")),
        planted(
            "group",
            "its group's turn comes after db/x (0), which is at 'start' for 57.0 s",
            running()
                .plan("configuration")
                .stage("Updating instance", "db/x (0)")
                .begin("db/x", "start")),
        planted(
            "compiling",
            "web/0 waits: task 9 (create deployment, by admin) is at 'Compiling packages' (ruby/1)"
                + " for 59.0 s and has decided nothing about it yet",
            running().stage("Compiling packages", "ruby/1")),
        planted(
            "failed hook",
            "web/0 has a hook that failed: nginx/post-start at 2026-11-22 14:23:31 in task 5"
                + " (create deployment, by admin): exit code 3",
            deploy(5).ran("post-start", new ScriptReport.Exited(3))),
        ofHook(
            "pre-start",
            "web/0 ran nginx/pre-start at 2026-11-22 14:23:32 in task 5 (create deployment, by"
                + " admin), again, after task 4 (ended by signal 9): its last update did not come"
                + " to its end",
            deploy(5).plan("dirty").ran("pre-start", new ScriptReport.Exited(0)),
            deploy(4).ran("pre-start", new ScriptReport.Signaled(9))),
        ofHook(
            "post-deploy",
            "post-deploy runs on every instance once one is changed, and web/b was: rendered files"
                + " of the job nginx changed",
            deploy(5)
                .plan("web/b", new Turn(1, false, 1), List.of("configuration"), "update")
                .ran("post-deploy", new ScriptReport.Exited(0)),
            deploy(4).ran("post-deploy", new ScriptReport.Exited(0))),
        ofHook(
            "pre-stop",
            "web/0 has not run the hook nginx/pre-stop in the last 1 tasks of its deployment",
            deploy(5)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void planted(String name, Optional<String> hook, String expected, Task[] newestFirst) {
    List<String> answers = why(asked(hook, List.of()), newestFirst);
    assertThat(answers.getFirst()).contains(expected).doesNotContain("\n");
  }

  @Test
  void aProcessThatDiesByItselfIsTheCause() {
    assertThat(why(asked(Optional.empty(), List.of(process(7))), restarting(5, "state")))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("web/0 has a process that does not stay up: nginx/nginx died")
        .contains("exit code 7", "no port");
  }

  @Test
  void whoHasTheLockIsNamed() {
    Asked asked =
        new Asked(
            WEB,
            "web/0",
            Optional.empty(),
            NOW,
            List.of(),
            Map.of("lock:deployment:dep", new Head(3, "run errand smoke", "admin", true)));
    assertThat(why(asked))
        .containsExactly(
            "web/0: lock:deployment:dep is held by task 3 (run errand smoke, by admin)");
  }

  @Test
  void whatNobodyTouchedSaysSo() {
    assertThat(why(asked(Optional.empty(), List.of()), deploy(1), deploy(2)))
        .containsExactly(
            "web/0: none of the last 2 tasks of its deployment touched it, and nothing waits for"
                + " it");
  }

  @Test
  void eventsWithoutSenseAreNoCause() {
    for (int seed = 0; seed < 300; seed++) {
      TaskHistory history = new TaskHistory(new Head(1, "create deployment", "x", true), WEB);
      Consumer<TaskEvent> reader = history;
      SampleEvents.of(seed, 40).forEach(reader);
      assertThat(Why.of(asked(Optional.of("a/b"), List.of()), List.of(history))).isNotEmpty();
    }
  }
}
