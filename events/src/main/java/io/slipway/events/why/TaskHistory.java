package io.slipway.events.why;

import io.slipway.bus.ProcessReport;
import io.slipway.bus.ScriptReport;
import io.slipway.events.InstanceStep;
import io.slipway.events.PlannedUpdate;
import io.slipway.events.StageStep;
import io.slipway.events.TaskEvent;
import io.slipway.events.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What one task did to one instance, and what else it does now. Takes the task's events. */
public final class TaskHistory implements Consumer<TaskEvent> {
  /**
   * @param goesOn whether it has not ended
   */
  public record Head(int id, String description, String user, boolean goesOn) {
    String words() {
      return "task %d (%s, by %s)".formatted(id, description, user);
    }
  }

  /** A thing that was begun. */
  record Begun(String what, Instant at) {}

  /** Something that was done to the instance. */
  record Done(String key, Instant at, InstanceStep.Outcome outcome) {}

  /** A script of the instance that has ended. */
  record Ran(String hook, Instant at, ScriptReport.Finished report) {}

  private final Head head;
  private final String instance;
  private final Map<String, PlannedUpdate> plans = new LinkedHashMap<>();
  private final List<Begun> steps = new ArrayList<>();
  private final List<Done> done = new ArrayList<>();
  private final List<Ran> ran = new ArrayList<>();
  private final List<ProcessReport> processes = new ArrayList<>();
  private final Map<Long, Wait> waits = new LinkedHashMap<>();
  private final Map<Long, Instant> waitsSince = new LinkedHashMap<>();
  private final Map<StageStep, Instant> stages = new LinkedHashMap<>();

  /** By instance, what is done to it now. */
  private final Map<String, Begun> doing = new LinkedHashMap<>();

  private final Map<String, Begun> hooks = new LinkedHashMap<>();
  private final Map<String, String> lastLines = new LinkedHashMap<>();
  private Optional<String> failure = Optional.empty();

  /**
   * @param instance its name, {@code group/uuid}
   */
  public TaskHistory(Head head, String instance) {
    this.head = head;
    this.instance = instance;
  }

  @Override
  public void accept(TaskEvent event) {
    Instant at = event.stamp().at();
    switch (event) {
      case TaskEvent.StepStarted started -> stages.put(started.step(), at);
      case TaskEvent.StepFinished finished -> stages.remove(finished.step());
      case TaskEvent.StepFailed failed -> stages.remove(failed.step());
      case TaskEvent.InstanceStepBegun begun -> {
        Begun step = new Begun(begun.step().key(), at);
        doing.put(begun.step().instance(), step);
        if (begun.step().instance().equals(instance)) {
          steps.add(step);
        }
      }
      case TaskEvent.InstanceStepEnded ended -> {
        doing.remove(ended.step().instance());
        if (ended.step().instance().equals(instance)) {
          done.add(new Done(ended.step().key(), at, ended.outcome()));
        }
      }
      case TaskEvent.ScriptReported script when script.instance().equals(instance) ->
          script(script.report(), at);
      case TaskEvent.ScriptWrote wrote when wrote.instance().equals(instance) -> {
        if (!wrote.lines().isEmpty()) {
          lastLines.put(wrote.job() + "/" + wrote.script(), wrote.lines().getLast());
        }
      }
      case TaskEvent.ProcessReported process when process.instance().equals(instance) ->
          processes.add(process.report());
      case TaskEvent.InstancePlanned planned ->
          plans.put(planned.plan().instance(), planned.plan());
      case TaskEvent.WaitBegun begun -> {
        waits.put(begun.stamp().id(), begun.what());
        waitsSince.put(begun.stamp().id(), at);
      }
      case TaskEvent.WaitEnded ended -> ended.stamp().parent().ifPresent(waits::remove);
      case TaskEvent.TaskFailed failed -> failure = Optional.of(failed.message());
      case TaskEvent.ScriptReported _,
          TaskEvent.ScriptWrote _,
          TaskEvent.ProcessReported _,
          TaskEvent.StepAdvanced _,
          TaskEvent.Warning _,
          TaskEvent.Deprecation _,
          TaskEvent.Explained _,
          TaskEvent.Resumed _,
          TaskEvent.Omitted _,
          TaskEvent.Unknown _ -> {}
    }
  }

  private void script(ScriptReport report, Instant at) {
    String hook = report.job() + "/" + report.script();
    switch (report) {
      case ScriptReport.Started _ -> hooks.put(hook, new Begun(hook, at));
      case ScriptReport.Finished finished -> {
        hooks.remove(hook);
        ran.add(new Ran(hook, at, finished));
      }
    }
  }

  Head head() {
    return head;
  }

  Optional<PlannedUpdate> plan() {
    return Optional.ofNullable(plans.get(instance));
  }

  Map<String, PlannedUpdate> plans() {
    return plans;
  }

  /** When the step was last begun. */
  Optional<Instant> begun(String key) {
    return steps.stream().filter(one -> one.what().equals(key)).map(Begun::at).reduce((_, b) -> b);
  }

  boolean hasBegunAnything() {
    return !steps.isEmpty();
  }

  Optional<Done> failedStep() {
    return done.stream()
        .filter(one -> one.outcome() instanceof InstanceStep.Failed)
        .reduce((_, later) -> later);
  }

  List<Ran> ran() {
    return ran;
  }

  List<ProcessReport> processes() {
    return processes;
  }

  /** What the task waits for now, and since when. */
  Optional<Map.Entry<Wait, Instant>> openWait() {
    return waits.entrySet().stream()
        .findFirst()
        .map(
            one -> Map.entry(one.getValue(), waitsSince.getOrDefault(one.getKey(), Instant.EPOCH)));
  }

  /** What is done to the instance now. */
  Optional<Begun> doing(String other) {
    return Optional.ofNullable(doing.get(other));
  }

  /** Its scripts that run. */
  List<Begun> hooks() {
    return List.copyOf(hooks.values());
  }

  Optional<String> lastLine(String hook) {
    return Optional.ofNullable(lastLines.get(hook));
  }

  /** The steps of stages that go on. */
  Map<StageStep, Instant> stages() {
    return stages;
  }

  Optional<String> failure() {
    return failure;
  }
}
