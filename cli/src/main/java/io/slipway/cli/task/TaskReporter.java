package io.slipway.cli.task;

import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.TaskFollower.TaskOutput;
import io.slipway.cli.console.Console;
import io.slipway.cli.console.Texts;
import io.slipway.cli.explanation.ExplanationText;
import io.slipway.cli.explanation.Sources;
import io.slipway.cli.task.TaskEvent.StepName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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
  private static final String STARTING = "starting jobs";

  private final Console console;
  private final long id;
  private final Sources sources;
  private final Lines lines = new Lines(this::show);
  private final Map<StepName, Instant> starts = new HashMap<>();
  private Optional<Instant> first = Optional.empty();
  private Instant last = Instant.EPOCH;
  private boolean silent = true;
  private boolean fromSlipway;

  /** The step of the last event; null when that was no step's. */
  private @Nullable StepName current;

  /** Whether lines of ours stand below the last step's line, so that it cannot be continued. */
  private boolean interrupted;

  private final Map<StepName, String> statuses = new HashMap<>();

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
  public void comesFromSlipway() {
    fromSlipway = true;
  }

  @Override
  public void accept(byte[] chunk) {
    if (silent) {
      silent = false;
      console.begin("\n");
    }
    lines.accept(chunk);
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
                        Texts.duration(Duration.between(begin, last)))));
    if (silent) {
      console.end(". " + state.substring(0, 1).toUpperCase(Locale.ROOT) + state.substring(1));
    } else {
      console.begin("\nTask " + id + " " + state + "\n");
    }
  }

  private void show(String line) {
    TaskEvent event = TaskEvent.parse(line);
    if (first.isEmpty()) {
      first = Optional.of(event.time());
    }
    last = event.time();
    switch (event) {
      case TaskEvent.Progress progress -> show(progress);
      case TaskEvent.Notice(Instant time, String kind, String message) ->
          showProblem(time, (kind.equals("warning") ? "Warning: " : "Deprecation: ") + message);
      case TaskEvent.Failed(Instant time, String message) -> showProblem(time, "Error: " + message);
      case TaskEvent.ScriptFinished(Instant _, ScriptStory story) -> show(story);
      case TaskEvent.ProcessEnded(Instant _, ProcessStory story) -> show(story);
      case TaskEvent.Explained(Instant _, JsonObject explanation) -> {
        console.errorBlock("\n\n" + ExplanationText.of(explanation, sources));
        current = null;
      }
      case TaskEvent.ScriptStarted _ -> {}
      case TaskEvent.Other _ -> current = null;
    }
  }

  private void showProblem(Instant time, String text) {
    console.block(prefix(time));
    console.errorBlock(text);
    current = null;
  }

  private void show(TaskEvent.Progress progress) {
    StepName step = progress.step();
    boolean continued = step.equals(current);
    @Nullable Instant start = starts.putIfAbsent(step, progress.time());
    switch (progress.state()) {
      case "started" -> {
        if (!continued) {
          showStep(progress);
        }
      }
      case "in_progress" -> {
        showProcesses(step, progress.status());
        if (!continued) {
          showStep(progress);
        }
        console.block(prefix(progress.time()) + "L " + progress.status() + ": " + step.task());
        interrupted = false;
      }
      case "finished", "failed" -> {
        if (!continued || interrupted) {
          showStep(progress);
        }
        String duration =
            start == null ? "" : Texts.duration(Duration.between(start, progress.time()));
        console.block(" (" + duration + ")");
        if (progress.state().equals("failed")) {
          String indent = " ".repeat(17 + Long.toString(id).length());
          console.errorBlock("\n" + indent + "L Error: " + progress.error());
        }
      }
      default -> {}
    }
    current = step;
  }

  private void showStep(TaskEvent.Progress progress) {
    StepName step = progress.step();
    console.block(prefix(progress.time()) + step.stageWithTags() + ": " + step.task());
    interrupted = false;
  }

  /** An instance that leaves {@code starting jobs} behind has all its processes running. */
  private void showProcesses(StepName step, String status) {
    @Nullable String before = statuses.put(step, status);
    if (fromSlipway && STARTING.equals(before) && !STARTING.equals(status)) {
      insert("  processes running" + (step.equals(current) ? "" : "  (" + step.task() + ")"));
    }
  }

  private void show(ProcessStory story) {
    console.errorBlock(
        "\n" + ProcessText.of(story, isShown(story.instance()) ? "" : story.instance()));
    interrupted = true;
  }

  /** Whether what stands above is about that instance. */
  private boolean isShown(String instance) {
    return current != null && current.task().startsWith(instance);
  }

  private void show(ScriptStory story) {
    boolean clear = isShown(story.instance()) || story.script().equals("packaging");
    String text = ScriptText.of(story, !clear);
    if (story.successful()) {
      insert(text);
    } else {
      console.errorBlock("\n" + text);
      interrupted = true;
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
