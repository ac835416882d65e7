package io.slipway.events.why;

import io.slipway.base.Durations;
import io.slipway.bus.ProcessReport;
import io.slipway.bus.ScriptReport;
import io.slipway.events.InstanceStep;
import io.slipway.events.PlannedUpdate;
import io.slipway.events.StageStep;
import io.slipway.events.Wait;
import io.slipway.events.timeline.Reasons;
import io.slipway.events.why.TaskHistory.Begun;
import io.slipway.events.why.TaskHistory.Head;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Answers in one line each, with the evidence. */
public final class Why {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private static final String UPDATING = "Updating instance";
  private static final String POST_DEPLOY = "post-deploy";

  private final Asked asked;
  private final List<TaskHistory> tasks;

  /**
   * @param instance its name, {@code group/uuid}
   * @param label what people call it, such as {@code web/0}
   * @param hook the hook that is asked about, {@code job/script}
   * @param lastEnds how its processes ended last, as its agent says
   * @param locks that concern it, and who has them
   */
  public record Asked(
      String instance,
      String label,
      Optional<String> hook,
      Instant now,
      List<ProcessReport> lastEnds,
      Map<String, Head> locks) {
    public Asked {
      lastEnds = List.copyOf(lastEnds);
      locks = new LinkedHashMap<>(locks);
    }
  }

  private Why(Asked asked, List<TaskHistory> tasks) {
    this.asked = asked;
    this.tasks = tasks;
  }

  /**
   * What there is to say, the most urgent first; never nothing.
   *
   * @param tasks of the instance's deployment, the newest first
   */
  public static List<String> of(Asked asked, List<TaskHistory> tasks) {
    Why why = new Why(asked, tasks);
    List<String> answers =
        Stream.of(why.waits(), why.hook(), why.processes(), why.restarted(), why.locks())
            .flatMap(Optional::stream)
            .toList();
    return answers.isEmpty()
        ? List.of(
            "%s: none of the last %d tasks of its deployment touched it, and nothing waits for it"
                .formatted(asked.label(), tasks.size()))
        : answers;
  }

  private String say(String text) {
    return asked.label() + " " + text;
  }

  private String since(Instant then) {
    Duration since = Duration.between(then, asked.now());
    return Durations.forPeople(since.isNegative() ? Duration.ZERO : since);
  }

  // What it waits for.

  private Optional<String> waits() {
    return tasks.stream().filter(one -> one.head().goesOn()).findFirst().flatMap(this::waits);
  }

  private Optional<String> waits(TaskHistory task) {
    String of = task.head().words();
    if (task.openWait().isPresent()) {
      Map.Entry<Wait, Instant> open = task.openWait().get();
      String holder =
          open.getKey()
              .holder()
              .map(one -> ", which task %d (%s) has".formatted(one.task(), one.description()))
              .orElse("");
      return Optional.of(
          say(
              "waits: %s has waited %s for %s%s"
                  .formatted(of, since(open.getValue()), open.getKey().lock(), holder)));
    }
    if (!task.hooks().isEmpty()) {
      Begun hook = task.hooks().getFirst();
      String line = task.lastLine(hook.what()).map(text -> "; it last wrote: " + text).orElse("");
      return Optional.of(
          say(
              "waits for its hook %s, which has run for %s in %s%s"
                  .formatted(hook.what(), since(hook.at()), of, line)));
    }
    Optional<Begun> doing = task.doing(asked.instance());
    if (doing.isPresent()) {
      return Optional.of(say(doing(doing.get(), task)));
    }
    return task.plan()
        .filter(_ -> !task.hasBegunAnything())
        .map(plan -> say("waits in " + of + ": " + turn(task, plan)))
        .or(() -> compiling(task));
  }

  private String doing(Begun step, TaskHistory task) {
    String how = " for %s in %s".formatted(since(step.at()), task.head().words());
    if (!step.what().equals(InstanceStep.AWAIT_RUNNING)) {
      return "is at '" + step.what() + "'" + how;
    }
    String processes = task.processes().isEmpty() ? "" : "; " + ended(task.processes().getLast());
    return "waits for its processes to run" + how + processes;
  }

  private String turn(TaskHistory task, PlannedUpdate plan) {
    List<String> working =
        task.stages().keySet().stream()
            .filter(one -> one.stage().equals(UPDATING))
            .map(StageStep::task)
            .toList();
    String group = asked.instance().substring(0, Math.max(0, asked.instance().indexOf('/')));
    List<String> here = working.stream().filter(one -> one.startsWith(group + "/")).toList();
    if (here.isEmpty()) {
      return working.isEmpty()
          ? task.stages().keySet().stream()
              .findFirst()
              .map(one -> "instances are updated after '" + one.stage() + "'")
              .orElse("its turn has not come")
          : "its group's turn comes after " + at(task, working.getFirst());
    }
    return plan.turn().canary() || here.stream().noneMatch(one -> one.endsWith("(canary)"))
        ? "%d of its group are updated at a time (max_in_flight), now %s"
            .formatted(Math.max(1, here.size()), at(task, here.getFirst()))
        : "the canary comes first: " + at(task, here.getFirst());
  }

  /** {@code web/1f2e… (0), which is at 'post-start' for 4 s}. */
  private String at(TaskHistory task, String name) {
    int space = name.indexOf(' ');
    String owner = space < 0 ? name : name.substring(0, space);
    return name
        + task.doing(owner)
            .map(one -> ", which is at '%s' for %s".formatted(one.what(), since(one.at())))
            .orElse("");
  }

  private Optional<String> compiling(TaskHistory task) {
    return task.plans().isEmpty() && !task.hasBegunAnything()
        ? task.stages().entrySet().stream()
            .findFirst()
            .map(
                one ->
                    say(
                        "waits: %s is at '%s' (%s) for %s and has decided nothing about it yet"
                            .formatted(
                                task.head().words(),
                                one.getKey().stage(),
                                one.getKey().task(),
                                since(one.getValue()))))
        : Optional.empty();
  }

  // Why it was restarted.

  private Optional<String> restarted() {
    return tasks.stream().flatMap(one -> restarted(one).stream()).findFirst();
  }

  private Optional<String> restarted(TaskHistory task) {
    Optional<Instant> created =
        task.begun("create-vm").or(() -> task.begun("swap-vms")).or(() -> task.begun("reboot-vm"));
    Optional<Instant> started = task.begun("start");
    Optional<Instant> stopped = task.begun("stop");
    Optional<Instant> when = started.or(() -> created).or(() -> stopped);
    return when.map(
        at -> {
          String what;
          if (created.isPresent()) {
            what = task.plan().filter(Why::isNew).isPresent() ? "created" : "recreated";
          } else if (started.isPresent()) {
            what = stopped.isPresent() ? "restarted" : "started";
          } else {
            what = "stopped";
          }
          return say(
              "was %s at %s by %s: %s"
                  .formatted(what, TIME.format(at), task.head().words(), reason(task)));
        });
  }

  private static boolean isNew(PlannedUpdate plan) {
    return plan.action().equals("create");
  }

  private String reason(TaskHistory task) {
    return task.plan()
        .map(
            plan ->
                Reasons.of(plan)
                    + (plan.changes().contains("dirty") && !isNew(plan) ? before(task) : ""))
        .orElse("that is what was asked for");
  }

  /** How its update before this one ended. */
  private String before(TaskHistory task) {
    return tasks.stream()
        .dropWhile(one -> one.head().id() >= task.head().id())
        .flatMap(
            one ->
                one
                    .failedStep()
                    .map(
                        failed ->
                            " (task %d failed at '%s': %s)"
                                .formatted(one.head().id(), failed.key(), message(failed)))
                    .stream())
        .findFirst()
        .orElse("");
  }

  private static String message(TaskHistory.Done done) {
    return switch (done.outcome()) {
      case InstanceStep.Failed(String message) -> message.lines().findFirst().orElse("");
      case InstanceStep.Done _ -> "done";
      case InstanceStep.Cancelled _ -> "cancelled";
    };
  }

  // Why a hook ran again.

  private record Run(TaskHistory task, TaskHistory.Ran ran) {}

  private Optional<String> hook() {
    List<Run> runs = new ArrayList<>();
    for (TaskHistory task : tasks) {
      task.ran().reversed().stream()
          .filter(one -> asked.hook().filter(hook -> !hook.equals(one.hook())).isEmpty())
          .forEach(one -> runs.add(new Run(task, one)));
    }
    if (runs.isEmpty()) {
      return asked
          .hook()
          .map(
              hook ->
                  say(
                      "has not run the hook %s in the last %d tasks of its deployment"
                          .formatted(hook, tasks.size())));
    }
    Run last = runs.getFirst();
    if (asked.hook().isEmpty()) {
      return failed(runs);
    }
    String earlier =
        runs.size() == 1
            ? "for the first time in the last " + tasks.size() + " tasks"
            : "again, after task %d (%s)"
                .formatted(runs.get(1).task().head().id(), outcome(runs.get(1).ran().report()));
    return Optional.of(
        say(
            "ran %s at %s in %s, %s: %s"
                .formatted(
                    last.ran().hook(),
                    TIME.format(last.ran().at()),
                    last.task().head().words(),
                    earlier,
                    hookReason(last))));
  }

  /** A hook that failed and has not passed since. */
  private Optional<String> failed(List<Run> runs) {
    Map<String, Run> newest = new LinkedHashMap<>();
    runs.forEach(run -> newest.putIfAbsent(run.ran().hook(), run));
    return newest.values().stream()
        .filter(one -> !one.ran().report().successful())
        .findFirst()
        .map(
            one ->
                say(
                    "has a hook that failed: %s at %s in %s: %s"
                        .formatted(
                            one.ran().hook(),
                            TIME.format(one.ran().at()),
                            one.task().head().words(),
                            outcome(one.ran().report()))));
  }

  private String hookReason(Run run) {
    if (run.ran().report().script().equals(POST_DEPLOY) && run.task().plan().isEmpty()) {
      return run.task().plans().values().stream()
          .findFirst()
          .map(
              other ->
                  "post-deploy runs on every instance once one is changed, and %s was: %s"
                      .formatted(other.instance(), Reasons.of(other)))
          .orElse("post-deploy runs on every instance once one is changed");
    }
    return reason(run.task());
  }

  private static String outcome(ScriptReport.Finished report) {
    return switch (report.outcome()) {
      case ScriptReport.Exited(int code) -> "exit code " + code;
      case ScriptReport.Signaled(int signal) -> "ended by signal " + signal;
      case ScriptReport.Stopped stopped -> stopped.describe();
      case ScriptReport.Failed(String reason) -> "could not be run: " + reason;
    };
  }

  // Its processes, which restart by themselves.

  private Optional<String> processes() {
    return asked.lastEnds().stream()
        .max(Comparator.comparing(ProcessReport::at))
        .map(one -> say("has a process that does not stay up: " + ended(one)));
  }

  private static String ended(ProcessReport report) {
    String process = report.job() + "/" + report.process();
    return switch (report.end()) {
      case ProcessReport.Died died ->
          "%s died at %s (%s) %s after its start and was started again, %d times so far%s"
              .formatted(
                  process,
                  TIME.format(report.at()),
                  died.how().map(Why::words).orElse("nobody knows how"),
                  Durations.forPeople(died.lived()),
                  died.deaths(),
                  lastLine(report));
      case ProcessReport.NotStarted failed ->
          "%s was not started at %s: %s%s"
              .formatted(process, TIME.format(report.at()), failed.reason(), lastLine(report));
    };
  }

  private static String words(ScriptReport.Ended end) {
    return switch (end) {
      case ScriptReport.Exited(int code) -> "exit code " + code;
      case ScriptReport.Signaled(int signal) -> "signal " + signal;
    };
  }

  private static String lastLine(ProcessReport report) {
    return report.logs().stream()
        .flatMap(log -> log.lines().reversed().stream())
        .findFirst()
        .map(line -> "; it last wrote: " + line)
        .orElse("");
  }

  // Who has its locks.

  private Optional<String> locks() {
    return asked.locks().entrySet().stream()
        .findFirst()
        .map(
            lock ->
                "%s: %s is held by %s"
                    .formatted(asked.label(), lock.getKey(), lock.getValue().words()));
  }
}
