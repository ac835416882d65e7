package io.slipway.events;

import io.slipway.bus.ProcessReport;
import io.slipway.bus.ScriptOutput;
import io.slipway.bus.ScriptReport;
import io.slipway.json.PlainValues;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something that happens in a task. */
public sealed interface TaskEvent {
  Stamp stamp();

  /**
   * When it happened, and its place among the others.
   *
   * @param at to the millisecond
   * @param id counts a task's events from 1; 0 from a Director that does not number them
   * @param parent the event that began what this one belongs to: of a step its start, of what is
   *     done to an instance the step of the stage, of a script what is done to the instance
   */
  record Stamp(Instant at, long id, Optional<Long> parent) {
    public Stamp {
      at = at.truncatedTo(ChronoUnit.MILLIS);
    }
  }

  /** A step of a stage has got on. */
  sealed interface OfStage extends TaskEvent {
    StageStep step();

    /** How much of the step is done, in percent. */
    int progress();
  }

  record StepStarted(Stamp stamp, StageStep step, int progress) implements OfStage {}

  /**
   * @param status what it does now
   */
  record StepAdvanced(Stamp stamp, StageStep step, int progress, String status)
      implements OfStage {}

  record StepFinished(Stamp stamp, StageStep step, int progress) implements OfStage {}

  record StepFailed(Stamp stamp, StageStep step, int progress, String error) implements OfStage {}

  record Warning(Stamp stamp, String message) implements TaskEvent {}

  record Deprecation(Stamp stamp, String message) implements TaskEvent {}

  /** Why the task ends. */
  record TaskFailed(Stamp stamp, int code, String message) implements TaskEvent {}

  /** A script of a job began or ended. */
  record ScriptReported(Stamp stamp, String instance, ScriptReport report) implements TaskEvent {
    public boolean hasEnded() {
      return report instanceof ScriptReport.Finished;
    }

    /** The report and whose it is, as the API has it. */
    public Map<String, @Nullable Object> toPlain() {
      return of(instance, report.toPlain());
    }
  }

  /**
   * A script of a job wrote something, and goes on.
   *
   * @param dropped bytes that it wrote to the stream before these lines, and that nobody told
   * @param lines without their ends
   */
  record ScriptWrote(
      Stamp stamp,
      String instance,
      String script,
      String job,
      ScriptOutput.Stream stream,
      long dropped,
      List<String> lines)
      implements TaskEvent {
    public ScriptWrote {
      lines = List.copyOf(lines);
    }

    public Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("instance", instance);
      plain.put("script", script);
      plain.put("job", job);
      plain.put("stream", stream.word());
      if (dropped > 0) {
        plain.put("dropped_bytes", dropped);
      }
      plain.put("lines", lines);
      return plain;
    }
  }

  /** A process did not stay up, or did not come up. */
  record ProcessReported(Stamp stamp, String instance, ProcessReport report) implements TaskEvent {
    /** The report and whose it is, as the API has it. */
    public Map<String, @Nullable Object> toPlain() {
      return of(instance, report.toPlain());
    }
  }

  /**
   * One cause of the task's failure.
   *
   * @param explanation plain values, as {@code /slipway/tasks/:id/explanations} has them
   */
  record Explained(Stamp stamp, Map<String, @Nullable Object> explanation) implements TaskEvent {
    public Explained {
      explanation = PlainValues.copyOfMap(explanation);
    }
  }

  /** Something is now done to an instance. */
  record InstanceStepBegun(Stamp stamp, InstanceStep step) implements TaskEvent {
    /** {@code instance}, {@code key}, {@code words} and {@code phase} {@code begun}. */
    public Map<String, @Nullable Object> toPlain() {
      return of(step, "begun");
    }
  }

  /**
   * It is done, or failed.
   *
   * @param duration to the millisecond
   */
  record InstanceStepEnded(
      Stamp stamp, InstanceStep step, Duration duration, InstanceStep.Outcome outcome)
      implements TaskEvent {
    public InstanceStepEnded {
      duration = duration.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The same with {@code phase} {@code ended}, and how it did. */
    public Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = of(step, "ended");
      plain.put("duration_ms", duration.toMillis());
      switch (outcome) {
        case InstanceStep.Done _ -> plain.put("outcome", "done");
        case InstanceStep.Failed(String message) -> {
          plain.put("outcome", "failed");
          plain.put("error", message);
        }
        case InstanceStep.Cancelled _ -> plain.put("outcome", "cancelled");
      }
      return plain;
    }
  }

  /** What a deploy is about to do to an instance; told before anything is done to any. */
  record InstancePlanned(Stamp stamp, PlannedUpdate plan) implements TaskEvent {
    public Map<String, @Nullable Object> toPlain() {
      return plan.toPlain();
    }
  }

  /** The task waits for something that another has. */
  record WaitBegun(Stamp stamp, Wait what) implements TaskEvent {
    public Map<String, @Nullable Object> toPlain() {
      return what.toPlain(Optional.empty());
    }
  }

  /**
   * It has it now, or has given up.
   *
   * @param duration to the millisecond
   */
  record WaitEnded(Stamp stamp, Wait what, Duration duration) implements TaskEvent {
    public WaitEnded {
      duration = duration.truncatedTo(ChronoUnit.MILLIS);
    }

    public Map<String, @Nullable Object> toPlain() {
      return what.toPlain(Optional.of(duration));
    }
  }

  /** A Director goes on with what one before it has begun. */
  record Resumed(Stamp stamp, int task) implements TaskEvent {}

  /**
   * From here on something is not kept: there is too much of it.
   *
   * @param bytes how large the task's events have become
   */
  record Omitted(Stamp stamp, What what, long bytes) implements TaskEvent {
    /** What is left out. */
    public enum What {
      SCRIPT_OUTPUT,
      /** Everything that BOSH does not tell too. */
      BEYOND_BOSH;

      public String word() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    public Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("what", what.word());
      plain.put("bytes", bytes);
      return plain;
    }
  }

  /**
   * Of a kind this version does not know.
   *
   * @param members all of it
   */
  record Unknown(Stamp stamp, Map<String, @Nullable Object> members) implements TaskEvent {
    public Unknown {
      members = PlainValues.copyOfMap(members);
    }
  }

  private static Map<String, @Nullable Object> of(InstanceStep step, String phase) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("instance", step.instance());
    plain.put("key", step.key());
    step.words().ifPresent(words -> plain.put("words", words));
    plain.put("phase", phase);
    return plain;
  }

  private static Map<String, @Nullable Object> of(
      String instance, Map<String, @Nullable Object> report) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("instance", instance);
    plain.putAll(report);
    return plain;
  }
}
