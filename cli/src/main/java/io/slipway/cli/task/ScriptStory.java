package io.slipway.cli.task;

import io.slipway.cli.client.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a script of a job ended.
 *
 * @param script the hook's name, {@code run} for an errand, {@code packaging} for a compilation
 * @param stdoutTail the last lines it wrote
 * @param stdoutLog the file that has all of it
 */
public record ScriptStory(
    String instance,
    String script,
    String job,
    Duration duration,
    Outcome outcome,
    boolean successful,
    List<String> stdoutTail,
    List<String> stderrTail,
    Optional<String> stdoutLog,
    Optional<String> stderrLog) {
  public ScriptStory {
    stdoutTail = List.copyOf(stdoutTail);
    stderrTail = List.copyOf(stderrTail);
  }

  public static ScriptStory of(JsonObject json) {
    return new ScriptStory(
        json.text("instance"),
        json.text("script"),
        json.text("job"),
        Duration.ofMillis(json.number("duration_ms").orElse(0L)),
        outcome(json),
        json.isTrue("successful"),
        json.texts("stdout_tail"),
        json.texts("stderr_tail"),
        path(json, "stdout_log"),
        path(json, "stderr_log"));
  }

  static Outcome outcome(JsonObject json) {
    if (json.has("spawn_error")) {
      return new Outcome.NotStarted(json.text("spawn_error"));
    }
    if (json.has("signal")) {
      return new Outcome.Killed(json.text("signal"));
    }
    return new Outcome.Exited(json.number("exit_code").orElse(0L));
  }

  private static Optional<String> path(JsonObject json, String key) {
    return Optional.of(json.text(key)).filter(text -> !text.isEmpty());
  }

  /** How a process came to its end. */
  sealed interface Outcome {
    record Exited(long code) implements Outcome {}

    /**
     * @param signal its number or name
     */
    record Killed(String signal) implements Outcome {}

    record NotStarted(String reason) implements Outcome {}
  }
}
