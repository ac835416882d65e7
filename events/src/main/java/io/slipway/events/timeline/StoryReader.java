package io.slipway.events.timeline;

import io.slipway.bus.ScriptReport;
import io.slipway.events.InstanceStep;
import io.slipway.events.PlannedUpdate;
import io.slipway.events.StageStep;
import io.slipway.events.TaskEvent;
import io.slipway.events.TaskEvent.Stamp;
import io.slipway.events.Wait;
import io.slipway.events.timeline.Span.Kind;
import io.slipway.events.timeline.Span.Outcome;
import io.slipway.events.timeline.Span.What;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a story of events, as they come. Output is passed over. For one thread. */
public final class StoryReader implements Consumer<TaskEvent> {
  /** More than the largest deploy has; whatever comes beyond is left out. */
  private static final int MAXIMUM_SPANS = 1_000_000;

  /** More than any Director nests. */
  private static final int MAXIMUM_DEPTH = 16;

  private static final Pattern INSTANCE =
      Pattern.compile("(\\S+/\\S+) \\((\\d{1,9})\\)( \\(canary\\))?");

  private static final String COMPILING = "Compiling packages";

  /** Something that goes on, or has ended. */
  private static final class Open {
    private final What what;
    private final Instant begun;
    private final List<Open> children = new ArrayList<>();
    private int depth;
    private final List<Status> statuses = new ArrayList<>();
    private @Nullable Instant ended;
    private Outcome outcome = Outcome.OPEN;

    Open(What what, Instant begun) {
      this.what = what;
      this.begun = begun;
    }

    void end(Instant at, Outcome how) {
      if (ended == null) {
        ended = at;
        outcome = how;
      }
    }

    /**
     * @param last when the last thing happened
     */
    Span close(Instant last) {
      Instant end = ended == null ? last : ended;
      Instant notBefore = end.isBefore(begun) ? begun : end;
      List<Span> parts = children.isEmpty() ? steps(notBefore) : spans(children, last);
      return new Span(what, begun, notBefore, outcome, parts);
    }

    /** A Director that tells nothing else says at least what it does next. */
    private List<Span> steps(Instant end) {
      List<Span> steps = new ArrayList<>();
      for (int i = 0; i < statuses.size(); i++) {
        Status status = statuses.get(i);
        boolean isLast = i + 1 == statuses.size();
        steps.add(
            new Span(
                new What(Kind.STEP, what.owner(), status.text()),
                status.at(),
                isLast ? end : statuses.get(i + 1).at(),
                isLast ? outcome : Outcome.DONE,
                List.of()));
      }
      return steps;
    }
  }

  private record Status(Instant at, String text) {}

  private final List<Open> roots = new ArrayList<>();
  private final Map<Long, Open> byEvent = new LinkedHashMap<>();
  private final Map<StageStep, Open> stages = new LinkedHashMap<>();
  private final Map<String, String> names = new LinkedHashMap<>();
  private final List<String> canaries = new ArrayList<>();
  private final Map<String, PlannedUpdate> plans = new LinkedHashMap<>();
  private final Map<String, Wait.Holder> holders = new LinkedHashMap<>();
  private @Nullable Instant first;
  private Instant last = Instant.EPOCH;
  private Optional<String> failure = Optional.empty();
  private int spans;

  @Override
  public void accept(TaskEvent event) {
    Instant at = event.stamp().at();
    if (first == null) {
      first = at;
    }
    if (at.isAfter(last)) {
      last = at;
    }
    switch (event) {
      case TaskEvent.StepStarted started -> started(started);
      case TaskEvent.StepAdvanced advanced ->
          stage(advanced).statuses.add(new Status(at, advanced.status()));
      case TaskEvent.StepFinished finished -> ended(finished, Outcome.DONE);
      case TaskEvent.StepFailed failed -> ended(failed, Outcome.FAILED);
      case TaskEvent.InstanceStepBegun begun ->
          begin(begun.stamp(), new What(Kind.STEP, begun.step().instance(), begun.step().key()));
      case TaskEvent.InstanceStepEnded ended -> end(ended.stamp(), outcome(ended.outcome()));
      case TaskEvent.ScriptReported script -> script(script);
      case TaskEvent.WaitBegun wait -> {
        String lock = wait.what().lock();
        begin(wait.stamp(), new What(Kind.LOCK, "", lock));
        wait.what().holder().ifPresent(holder -> holders.put(lock, holder));
      }
      case TaskEvent.WaitEnded wait -> end(wait.stamp(), Outcome.DONE);
      case TaskEvent.InstancePlanned planned -> planned(planned.plan());
      case TaskEvent.TaskFailed failed -> failure = Optional.of(failed.message());
      case TaskEvent.Warning _,
          TaskEvent.Deprecation _,
          TaskEvent.ScriptWrote _,
          TaskEvent.ProcessReported _,
          TaskEvent.Explained _,
          TaskEvent.Resumed _,
          TaskEvent.Omitted _,
          TaskEvent.Unknown _ -> {}
    }
  }

  private void planned(PlannedUpdate plan) {
    plans.put(plan.instance(), plan);
    names.put(plan.instance(), plan.instance() + " (" + plan.index() + ")");
  }

  private static Outcome outcome(InstanceStep.Outcome outcome) {
    return switch (outcome) {
      case InstanceStep.Done _ -> Outcome.DONE;
      case InstanceStep.Failed _ -> Outcome.FAILED;
      case InstanceStep.Cancelled _ -> Outcome.CANCELLED;
    };
  }

  private void started(TaskEvent.StepStarted started) {
    Open open = begin(started.stamp(), what(started.step()));
    stages.put(started.step(), open);
  }

  private What what(StageStep step) {
    Matcher instance = INSTANCE.matcher(step.task());
    if (!instance.matches()) {
      String name = step.stage().equals(step.task()) ? "" : ": " + step.task();
      return new What(Kind.STAGE, "", step.stage() + name);
    }
    String owner = Objects.requireNonNull(instance.group(1));
    names.put(owner, owner + " (" + instance.group(2) + ")");
    if (instance.group(3) != null) {
      canaries.add(owner);
    }
    return new What(Kind.INSTANCE, owner, step.stage());
  }

  /** One whose beginning was not told began when it was first told of. */
  private Open stage(TaskEvent.OfStage event) {
    Open open = stages.get(event.step());
    if (open == null) {
      open = begin(event.stamp(), what(event.step()));
      stages.put(event.step(), open);
    }
    return open;
  }

  private void ended(TaskEvent.OfStage event, Outcome outcome) {
    stage(event).end(event.stamp().at(), outcome);
    stages.remove(event.step());
  }

  private Open begin(Stamp stamp, What what) {
    Open open = new Open(what, stamp.at());
    attach(open, stamp.parent());
    if (stamp.id() > 0) {
      byEvent.put(stamp.id(), open);
    }
    return open;
  }

  private void attach(Open open, Optional<Long> parent) {
    spans++;
    if (spans > MAXIMUM_SPANS) {
      return;
    }
    Open above = parent.map(byEvent::get).orElse(null);
    if (above == null || above.depth == MAXIMUM_DEPTH) {
      roots.add(open);
    } else {
      open.depth = above.depth + 1;
      above.children.add(open);
    }
  }

  private void end(Stamp stamp, Outcome outcome) {
    stamp.parent().map(byEvent::get).ifPresent(open -> open.end(stamp.at(), outcome));
  }

  private void script(TaskEvent.ScriptReported script) {
    ScriptReport report = script.report();
    What what =
        new What(
            Kind.HOOK,
            report.isCompilation() ? "" : script.instance(),
            report.job() + "/" + report.script());
    switch (report) {
      case ScriptReport.Started _ -> {
        Open open = begin(script.stamp(), what);
        if (report.isCompilation()) {
          moveToCompilation(open, report.job());
        }
      }
      case ScriptReport.Finished finished -> {
        Outcome outcome = finished.successful() ? Outcome.DONE : Outcome.FAILED;
        Open begun = script.stamp().parent().map(byEvent::get).orElse(null);
        if (begun == null || !begun.what.equals(what)) {
          begun = new Open(what, script.stamp().at().minus(finished.duration()));
          attach(begun, script.stamp().parent());
        }
        begun.end(script.stamp().at(), outcome);
      }
    }
  }

  /** Compiling scripts do not say what they belong to. */
  private void moveToCompilation(Open script, String packageName) {
    stages.entrySet().stream()
        .filter(stage -> stage.getKey().stage().equals(COMPILING))
        .filter(stage -> stage.getKey().task().startsWith(packageName + "/"))
        .map(Map.Entry::getValue)
        .filter(stage -> stage.ended == null)
        .findFirst()
        .ifPresent(
            stage -> {
              roots.remove(script);
              stage.children.add(script);
            });
  }

  private static List<Span> spans(List<Open> opened, Instant last) {
    return opened.stream()
        .map(one -> one.close(last))
        .sorted(Comparator.comparing(Span::begun))
        .toList();
  }

  /** What has been told so far; what has not ended ends with the last event. */
  public Story story() {
    return new Story(
        first == null ? Instant.EPOCH : first,
        first == null ? Instant.EPOCH : last,
        spans(roots, last),
        names,
        canaries,
        plans,
        holders,
        failure);
  }
}
