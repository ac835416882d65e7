package io.slipway.events;

import io.slipway.events.TaskEvent.Stamp;
import io.slipway.events.TaskEvent.StepAdvanced;
import io.slipway.events.TaskEvent.StepFailed;
import io.slipway.events.TaskEvent.StepFinished;
import io.slipway.events.TaskEvent.StepStarted;
import io.slipway.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events as BOSH's Director writes them: one JSON object a line, in seconds, without numbers
 * (Director API 6.1). Order of keys and wording are what the stock command line and log scrapers
 * know.
 */
public final class BoshLines {
  /** The {@code type} of what BOSH has no line for. */
  static final String BEYOND = "slipway";

  private BoshLines() {}

  /** The line, without its end; empty for what BOSH does not tell. */
  public static Optional<String> encode(TaskEvent event) {
    return members(event).map(Json::write);
  }

  /** The line's members, in their order; empty for what BOSH does not tell. */
  public static Optional<Map<String, @Nullable Object>> members(TaskEvent event) {
    return switch (event) {
      case TaskEvent.OfStage step -> Optional.of(step(step));
      case TaskEvent.Warning(Stamp stamp, String message) ->
          Optional.of(notice(stamp, "warning", message));
      case TaskEvent.Deprecation(Stamp stamp, String message) ->
          Optional.of(notice(stamp, "deprecation", message));
      case TaskEvent.TaskFailed failed -> Optional.of(failed(failed));
      case TaskEvent.Unknown unknown -> unknown(unknown);
      case TaskEvent.ScriptReported _,
          TaskEvent.ScriptWrote _,
          TaskEvent.ProcessReported _,
          TaskEvent.Explained _,
          TaskEvent.InstanceStepBegun _,
          TaskEvent.InstanceStepEnded _,
          TaskEvent.InstancePlanned _,
          TaskEvent.WaitBegun _,
          TaskEvent.WaitEnded _,
          TaskEvent.Resumed _,
          TaskEvent.Omitted _ ->
          Optional.empty();
    };
  }

  /** A line begins with the time. */
  static Map<String, @Nullable Object> begin(Stamp stamp) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("time", stamp.at().getEpochSecond());
    return line;
  }

  private static Map<String, @Nullable Object> step(TaskEvent.OfStage event) {
    StageStep step = event.step();
    Map<String, @Nullable Object> line = begin(event.stamp());
    line.put("stage", step.stage());
    line.put("tags", step.tags());
    line.put("total", step.total().orElse(null));
    line.put("task", step.task());
    line.put("index", step.index());
    line.put(
        "state",
        switch (event) {
          case StepStarted _ -> "started";
          case StepAdvanced _ -> "in_progress";
          case StepFinished _ -> "finished";
          case StepFailed _ -> "failed";
        });
    line.put("progress", event.progress());
    switch (event) {
      case StepAdvanced advanced -> line.put("data", Map.of("status", advanced.status()));
      case StepFailed failed -> line.put("data", Map.of("error", failed.error()));
      case StepStarted _, StepFinished _ -> {}
    }
    return line;
  }

  private static Map<String, @Nullable Object> notice(Stamp stamp, String type, String message) {
    Map<String, @Nullable Object> line = begin(stamp);
    line.put("type", type);
    line.put("message", message);
    return line;
  }

  private static Map<String, @Nullable Object> failed(TaskEvent.TaskFailed failed) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("code", failed.code());
    error.put("message", failed.message());
    Map<String, @Nullable Object> line = begin(failed.stamp());
    line.put("error", error);
    return line;
  }

  private static Optional<Map<String, @Nullable Object>> unknown(TaskEvent.Unknown unknown) {
    if (BEYOND.equals(unknown.members().get("type"))) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> line = new LinkedHashMap<>(unknown.members());
    line.remove(EventLines.STAMP);
    return Optional.of(line);
  }

  /** Reads the members of a line, of whatever Director, leniently. */
  static TaskEvent decode(Stamp stamp, Members line) {
    return switch (line.text("type")) {
      case "warning" -> new TaskEvent.Warning(stamp, line.text("message"));
      case "deprecation" -> new TaskEvent.Deprecation(stamp, line.text("message"));
      default -> decodeStep(stamp, line);
    };
  }

  private static TaskEvent decodeStep(Stamp stamp, Members line) {
    StageStep step =
        new StageStep(
            line.text("stage"),
            line.texts("tags"),
            line.integer("total"),
            line.text("task"),
            line.integer("index").orElse(0));
    int progress = line.integer("progress").orElse(0);
    Members data = line.object("data");
    return switch (line.text("state")) {
      case "started" -> new StepStarted(stamp, step, progress);
      case "in_progress" -> new StepAdvanced(stamp, step, progress, data.text("status"));
      case "finished" -> new StepFinished(stamp, step, progress);
      case "failed" -> new StepFailed(stamp, step, progress, data.text("error"));
      default ->
          line.has("error")
              ? new TaskEvent.TaskFailed(
                  stamp,
                  line.object("error").integer("code").orElse(0),
                  line.object("error").text("message"))
              : new TaskEvent.Unknown(stamp, line.copy());
    };
  }
}
