package io.slipway.cli.task;

import io.slipway.cli.client.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Why a process does not stay up.
 *
 * @param instance empty where that is clear from elsewhere
 * @param logFolder where its job's logs are, inside the instance
 */
public record ProcessStory(
    String instance, String job, String process, End end, List<LogTail> logs, String logFolder) {
  public ProcessStory {
    logs = List.copyOf(logs);
  }

  /** What a file has got since the process was started. */
  public record LogTail(String path, List<String> lines) {
    public LogTail {
      lines = List.copyOf(lines);
    }
  }

  /** What came of it. */
  sealed interface End {}

  /**
   * @param how empty when that cannot be known
   */
  record Died(Optional<ScriptStory.Outcome> how, Duration lived, long deaths) implements End {}

  record NotStarted(String reason, long failures) implements End {}

  public static ProcessStory of(JsonObject json) {
    return new ProcessStory(
        json.text("instance"),
        json.text("job"),
        json.text("process"),
        end(json),
        json.objects("logs").stream()
            .map(log -> new LogTail(log.text("path"), log.texts("lines")))
            .toList(),
        json.text("log_folder"));
  }

  /** The one that a process in the result of an {@code instances} task tells, if it does. */
  public static Optional<ProcessStory> ofProcess(JsonObject process) {
    JsonObject extension = process.object("slipway");
    return extension.has("last_end")
        ? Optional.of(of(extension.object("last_end")))
        : Optional.empty();
  }

  private static End end(JsonObject json) {
    if (json.text("phase").equals("not_started")) {
      return new NotStarted(json.text("reason"), json.number("failures").orElse(1L));
    }
    Optional<ScriptStory.Outcome> how =
        json.has("exit_code") || json.has("signal")
            ? Optional.of(ScriptStory.outcome(json))
            : Optional.empty();
    return new Died(
        how,
        Duration.ofMillis(json.number("lived_ms").orElse(0L)),
        json.number("deaths").orElse(1L));
  }
}
