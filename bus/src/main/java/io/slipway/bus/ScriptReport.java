package io.slipway.bus;

import io.slipway.base.Durations;
import io.slipway.json.PlainObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The story of one script's run on an instance, as {@link Subjects#script} carries it: what BOSH
 * keeps to itself. Published once when the script starts and once when it has ended. Scripts are
 * the lifecycle hooks by their names, {@code drain}, {@code run} (an errand) and {@code packaging}
 * (a compilation, whose job is the package).
 */
public sealed interface ScriptReport {
  /** The script that compiles a package. */
  String PACKAGING = "packaging";

  String script();

  String job();

  Instant startedAt();

  /** The agent's task that runs it. */
  String taskId();

  /** Whether a package is compiled, which is no matter of the instance. */
  default boolean isCompilation() {
    return script().equals(PACKAGING);
  }

  /** It is running now. */
  record Started(String script, String job, Instant startedAt, String taskId)
      implements ScriptReport {}

  /**
   * It has ended.
   *
   * @param duration to the millisecond
   * @param successful by the rules of its kind: a drain script's exit code, for one, does not count
   * @param stdoutTail the last 20 lines of what this run wrote, at most 16 KiB
   * @param stdoutLog where all of it stands, inside the instance; empty when nothing keeps it
   */
  record Finished(
      String script,
      String job,
      Instant startedAt,
      String taskId,
      Duration duration,
      Outcome outcome,
      boolean successful,
      List<String> stdoutTail,
      List<String> stderrTail,
      Optional<String> stdoutLog,
      Optional<String> stderrLog)
      implements ScriptReport {
    public Finished {
      duration = duration.truncatedTo(ChronoUnit.MILLIS);
      stdoutTail = List.copyOf(stdoutTail);
      stderrTail = List.copyOf(stderrTail);
    }
  }

  /** How a run ended. */
  sealed interface Outcome {}

  /** It ran, and this is what became of it. */
  sealed interface Ended extends Outcome {}

  record Exited(int code) implements Ended {}

  record Signaled(int signal) implements Ended {}

  /** It never ran, or could not be waited for. */
  record Failed(String reason) implements Outcome {}

  /** Why somebody ended a script. */
  enum Cause {
    /** Its time was over. */
    TIMED_OUT,
    /** Somebody wanted no more of it. */
    CANCELLED;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * It was ended, with all that came from it.
   *
   * @param after how long
   * @param status what it said last of what it waits for; empty when nothing
   * @param left what could not be ended
   */
  record Stopped(Cause cause, Duration after, String status, List<String> left) implements Outcome {
    public Stopped {
      after = after.truncatedTo(ChronoUnit.MILLIS);
      left = List.copyOf(left);
    }

    public Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("cause", cause.word());
      plain.put("after_ms", after.toMillis());
      plain.put("status", status);
      plain.put("left", left);
      return plain;
    }

    /** Reads what {@link #toPlain} wrote. */
    public static Stopped of(PlainObject plain) {
      return new Stopped(
          plain.text("cause").equals(Cause.CANCELLED.word()) ? Cause.CANCELLED : Cause.TIMED_OUT,
          Duration.ofMillis(plain.longOr("after_ms", 0)),
          plain.textOr("status", ""),
          plain.texts("left"));
    }

    /** For people. */
    public String describe() {
      return cause.word()
          + " after "
          + Durations.text(after)
          + (status.isEmpty() ? "" : "; it said last: " + status)
          + (left.isEmpty() ? "" : "; could not be ended: " + String.join(", ", left));
    }
  }

  default Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("script", script());
    plain.put("job", job());
    plain.put("started_at", startedAt().toString());
    plain.put("task_id", taskId());
    switch (this) {
      case Started _ -> plain.put("phase", "started");
      case Finished finished -> {
        plain.put("phase", "finished");
        plain.put("duration_ms", finished.duration.toMillis());
        switch (finished.outcome) {
          case Exited exited -> plain.put("exit_code", exited.code);
          case Signaled signaled -> plain.put("signal", signaled.signal);
          case Failed failed -> plain.put("spawn_error", failed.reason);
          case Stopped stopped -> plain.put("stopped", stopped.toPlain());
        }
        plain.put("successful", finished.successful);
        plain.put("stdout_tail", finished.stdoutTail);
        plain.put("stderr_tail", finished.stderrTail);
        finished.stdoutLog.ifPresent(path -> plain.put("stdout_log", path));
        finished.stderrLog.ifPresent(path -> plain.put("stderr_log", path));
      }
    }
    return plain;
  }

  /** Reads what {@link #toPlain} wrote; anything else is an {@link IllegalArgumentException}. */
  static ScriptReport fromPlain(@Nullable Object payload) {
    PlainObject plain = PlainObject.of(payload, "script report");
    Instant startedAt;
    try {
      startedAt = Instant.parse(plain.text("started_at"));
    } catch (java.time.format.DateTimeParseException e) {
      throw new IllegalArgumentException("'started_at' of the script report is not a time", e);
    }
    String script = plain.text("script");
    String job = plain.text("job");
    String taskId = plain.textOr("task_id", "");
    return switch (plain.text("phase")) {
      case "started" -> new Started(script, job, startedAt, taskId);
      case "finished" ->
          new Finished(
              script,
              job,
              startedAt,
              taskId,
              Duration.ofMillis(plain.longOr("duration_ms", 0)),
              outcome(plain),
              plain.truthOr("successful", false),
              plain.texts("stdout_tail"),
              plain.texts("stderr_tail"),
              plain.optionalText("stdout_log"),
              plain.optionalText("stderr_log"));
      default -> throw new IllegalArgumentException("The script report has an unknown phase");
    };
  }

  private static Outcome outcome(PlainObject plain) {
    if (plain.has("exit_code")) {
      return new Exited((int) plain.longOr("exit_code", 0));
    }
    if (plain.has("signal")) {
      return new Signaled((int) plain.longOr("signal", 0));
    }
    return plain
        .optionalObject("stopped")
        .<Outcome>map(Stopped::of)
        .orElseGet(() -> new Failed(plain.textOr("spawn_error", "")));
  }
}
