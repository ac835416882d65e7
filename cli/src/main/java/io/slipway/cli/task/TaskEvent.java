package io.slipway.cli.task;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.JsonObject;
import io.slipway.json.Json;
import java.time.Instant;
import java.util.List;

/** One line of a task's event output (Director API, section 6.1). */
public sealed interface TaskEvent {
  Instant time();

  /** What a step is known by through its life. */
  record StepName(String stage, List<String> tags, String task) {
    public StepName {
      tags = List.copyOf(tags);
    }

    String stageWithTags() {
      return tags.isEmpty() ? stage : stage + " " + String.join(", ", tags);
    }
  }

  /**
   * A step's progress.
   *
   * @param state started, in_progress, finished or failed
   * @param status what is going on, while in progress
   * @param error why it failed
   */
  record Progress(Instant time, StepName step, String state, String status, String error)
      implements TaskEvent {}

  /** Something to know. */
  record Notice(Instant time, String kind, String message) implements TaskEvent {}

  /** Why the task failed. */
  record Failed(Instant time, String message) implements TaskEvent {}

  /** A script of a job began. */
  record ScriptStarted(Instant time, String instance, String script, String job)
      implements TaskEvent {}

  /** A script of a job ended. */
  record ScriptFinished(Instant time, ScriptStory story) implements TaskEvent {}

  /** A process did not stay up, or did not come up. */
  record ProcessEnded(Instant time, ProcessStory story) implements TaskEvent {}

  /** One cause of the task's failure. */
  record Explained(Instant time, JsonObject explanation) implements TaskEvent {}

  /** A line of a kind this command line does not know. */
  record Other(Instant time) implements TaskEvent {}

  static TaskEvent parse(String line) {
    JsonObject json;
    try {
      json = JsonObject.of(Json.parseObject(line));
    } catch (Json.InvalidJsonException e) {
      throw new CommandFailed("The task's events are not JSON: " + e.getMessage(), e);
    }
    Instant time = json.time("time").orElse(Instant.EPOCH);
    String type = json.text("type");
    return switch (type) {
      case "deprecation", "warning" -> new Notice(time, type, json.text("message"));
      case "slipway" -> extra(time, json);
      default -> progress(time, json);
    };
  }

  private static TaskEvent progress(Instant time, JsonObject json) {
    if (!json.text("state").isEmpty()) {
      return new Progress(
          time,
          new StepName(json.text("stage"), json.texts("tags"), json.text("task")),
          json.text("state"),
          json.object("data").text("status"),
          json.object("data").text("error"));
    }
    if (json.has("error")) {
      return new Failed(time, json.object("error").text("message"));
    }
    return new Other(time);
  }

  private static TaskEvent extra(Instant time, JsonObject json) {
    if (json.has("explanation")) {
      return new Explained(time, json.object("explanation"));
    }
    if (json.has("process")) {
      return new ProcessEnded(time, ProcessStory.of(json.object("process")));
    }
    return script(time, json.object("script"));
  }

  private static TaskEvent script(Instant time, JsonObject script) {
    return switch (script.text("phase")) {
      case "started" ->
          new ScriptStarted(
              time, script.text("instance"), script.text("script"), script.text("job"));
      case "finished" -> new ScriptFinished(time, ScriptStory.of(script));
      default -> new Other(time);
    };
  }
}
