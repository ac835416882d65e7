package io.slipway.cli.task;

import io.slipway.bus.ScriptOutput;
import io.slipway.bus.ScriptReport;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.TaskFollower.TaskOutput;
import io.slipway.cli.console.Console;
import io.slipway.cli.console.Texts;
import io.slipway.cli.explanation.ExplanationText;
import io.slipway.cli.explanation.Sources;
import io.slipway.events.InstanceStep;
import io.slipway.events.StageStep;
import io.slipway.events.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Shows a task's events while they come, as the stock command line does (Director API, section
 * 6.1), and between them what a Slipway Director tells beyond: scripts that ended, processes that
 * came up or did not stay up. Belongs to one task.
 */
public final class TaskReporter implements TaskOutput {
  /** What a step is known by through its life, also where it has no number. */
  private record StepName(String stage, List<String> tags, String task) {
    static StepName of(StageStep step) {
      return new StepName(step.stage(), step.tags(), step.task());
    }

    String stageWithTags() {
      return tags.isEmpty() ? stage : stage + " " + String.join(", ", tags);
    }
  }

  private final Console console;
  private final long id;
  private final Sources sources;
  private final TaskEvents events = new TaskEvents(this::show);
  private final Owners owners = new Owners();

  /** The events that began scripts whose output was shown as it came. */
  private final Map<Long, Map<ScriptOutput.Stream, String>> written = new HashMap<>();

  private final Map<StepName, Instant> starts = new HashMap<>();
  private Optional<Instant> first = Optional.empty();
  private Instant last = Instant.EPOCH;
  private boolean silent = true;

  /** The step of the last event; null when that was no step's. */
  private @Nullable StepName current;

  /** The event that began it; empty when the Director does not say. */
  private Optional<Long> currentEvent = Optional.empty();

  /** Whether lines of ours stand below the last step's line, so that it cannot be continued. */
  private boolean interrupted;

  public TaskReporter(Console console, long id) {
    this(console, id, Sources.unknown());
  }

  /**
   * @param sources of the manifest the task works with
   */
  public TaskReporter(Console console, long id, Sources sources) {
    this.console = console;
    this.id = id;
    this.sources = sources;
  }

  @Override
  public void started() {
    console.begin("Task " + id);
  }

  @Override
  public void accept(byte[] chunk) {
    if (silent) {
      silent = false;
      console.begin("\n");
    }
    events.accept(chunk);
  }

  @Override
  public void finished(String state) {
    first.ifPresent(
        begin ->
            console.begin(
                "\n\nTask %1$d Started  %2$s\nTask %1$d Finished %3$s\nTask %1$d Duration %4$s"
                    .formatted(
                        id,
                        Texts.time(begin),
                        Texts.time(last),
                        Texts.duration(between(begin, last)))));
    if (silent) {
      console.end(". " + state.substring(0, 1).toUpperCase(Locale.ROOT) + state.substring(1));
    } else {
      console.begin("\nTask " + id + " " + state + "\n");
    }
  }

  private void show(TaskEvent event) {
    Instant time = event.stamp().at();
    if (first.isEmpty()) {
      first = Optional.of(time);
    }
    last = time;
    owners.learn(event);
    switch (event) {
      case TaskEvent.OfStage step -> show(step);
      case TaskEvent.Warning warning -> showProblem(time, "Warning: " + warning.message());
      case TaskEvent.Deprecation old -> showProblem(time, "Deprecation: " + old.message());
      case TaskEvent.TaskFailed failed -> showProblem(time, "Error: " + failed.message());
      case TaskEvent.ScriptReported script -> show(script);
      case TaskEvent.ScriptWrote wrote -> show(wrote);
      case TaskEvent.ProcessReported process -> show(process);
      case TaskEvent.Explained explained -> {
        console.errorBlock(
            "\n\n" + ExplanationText.of(JsonObject.of(explained.explanation()), sources));
        current = null;
      }
      case TaskEvent.InstanceStepEnded ended -> show(ended);
      case TaskEvent.InstanceStepBegun _, TaskEvent.InstancePlanned _, TaskEvent.WaitEnded _ -> {}
      case TaskEvent.WaitBegun begun -> insert("  waiting for " + WaitText.of(begun.what()));
      case TaskEvent.Omitted omitted ->
          insert(
              "  (the task has told more than %d bytes: from here on %s)"
                  .formatted(
                      omitted.bytes(),
                      switch (omitted.what()) {
                        case SCRIPT_OUTPUT -> "what scripts write stands in their logs only";
                        case BEYOND_BOSH -> "only what BOSH tells too is kept";
                      }));
      case TaskEvent.Resumed _, TaskEvent.Unknown _ -> current = null;
    }
    owners.forget(event);
  }

  private void showProblem(Instant time, String text) {
    console.block(prefix(time));
    console.errorBlock(text);
    current = null;
  }

  private void show(TaskEvent.OfStage event) {
    StepName step = StepName.of(event.step());
    Instant time = event.stamp().at();
    boolean continued = step.equals(current);
    @Nullable Instant start = starts.putIfAbsent(step, time);
    switch (event) {
      case TaskEvent.StepStarted _ -> {
        if (!continued) {
          showStep(time, step);
        }
      }
      case TaskEvent.StepAdvanced advanced -> {
        if (!continued) {
          showStep(time, step);
        }
        console.block(prefix(time));
        console.block("L " + advanced.status() + ": " + step.task());
        interrupted = false;
      }
      case TaskEvent.StepFinished _ -> showEnd(time, step, continued, start);
      case TaskEvent.StepFailed failed -> {
        showEnd(time, step, continued, start);
        String indent = " ".repeat(17 + Long.toString(id).length());
        console.errorBlock("\n" + indent + "L Error: " + failed.error());
      }
    }
    current = step;
    currentEvent = owners.of(event);
  }

  private void showEnd(Instant time, StepName step, boolean continued, @Nullable Instant start) {
    if (!continued || interrupted) {
      showStep(time, step);
    }
    console.block(" (" + (start == null ? "" : Texts.duration(between(start, time))) + ")");
  }

  private void showStep(Instant time, StepName step) {
    console.block(prefix(time));
    console.block(step.stageWithTags() + ": " + step.task());
    interrupted = false;
  }

  /** As the stock command line counts: it knows whole seconds only. */
  private static Duration between(Instant begin, Instant end) {
    return Duration.ofSeconds(end.getEpochSecond() - begin.getEpochSecond());
  }

  private void show(TaskEvent.InstanceStepEnded ended) {
    if (ended.step().bringsProcessesUp() && ended.outcome() instanceof InstanceStep.Done) {
      String instance = unlessShown(ended, ended.step().instance());
      insert("  processes running" + (instance.isEmpty() ? "" : "  (" + instance + ")"));
    }
  }

  /** As it comes, each line by itself: others write at the same time. */
  private void show(TaskEvent.ScriptWrote wrote) {
    if (!wrote.lines().isEmpty()) {
      wrote
          .stamp()
          .parent()
          .ifPresent(
              script ->
                  written
                      .computeIfAbsent(script, _ -> new HashMap<>())
                      .put(wrote.stream(), wrote.lines().getLast()));
    }
    String prefix = "  " + wrote.instance() + " " + wrote.job() + "/" + wrote.script() + " | ";
    if (wrote.dropped() > 0) {
      insert(
          "%s(%d bytes of %s left out)".formatted(prefix, wrote.dropped(), wrote.stream().word()));
    }
    wrote.lines().forEach(line -> insert(prefix + Texts.printable(line)));
  }

  private void show(TaskEvent.ProcessReported process) {
    console.errorBlock(
        "\n" + ProcessText.of(process.report(), unlessShown(process, process.instance())));
    interrupted = true;
  }

  /** The instance's name, unless what stands above is the step that the event belongs to. */
  private String unlessShown(TaskEvent event, String instance) {
    boolean shown = current != null && currentEvent.isPresent();
    return shown && owners.of(event).equals(currentEvent) ? "" : instance;
  }

  /** Whether its last lines stand above; nobody tells what was written while no agent listened. */
  private boolean showedAllOf(Optional<Long> script, ScriptReport.Finished finished) {
    Map<ScriptOutput.Stream, String> last = script.map(written::remove).orElse(null);
    return last != null
        && ends(finished.stdoutTail(), last.get(ScriptOutput.Stream.STDOUT))
        && ends(finished.stderrTail(), last.get(ScriptOutput.Stream.STDERR));
  }

  private static boolean ends(List<String> tail, @Nullable String line) {
    return tail.isEmpty() || tail.getLast().equals(line);
  }

  private void show(TaskEvent.ScriptReported script) {
    switch (script.report()) {
      case ScriptReport.Started _ -> {}
      case ScriptReport.Finished finished -> {
        String instance = finished.isCompilation() ? "" : unlessShown(script, script.instance());
        boolean shown = showedAllOf(script.stamp().parent(), finished);
        String text = ScriptText.of(finished, instance, shown);
        if (finished.successful()) {
          insert(text);
        } else {
          console.errorBlock("\n" + text);
          interrupted = true;
        }
      }
    }
  }

  private void insert(String text) {
    console.block("\n" + text);
    interrupted = true;
  }

  private String prefix(Instant time) {
    return "\nTask " + id + " | " + Texts.timeOfDay(time) + " | ";
  }
}
