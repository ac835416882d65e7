package io.slipway.events;

import io.slipway.bus.ProcessReport;
import io.slipway.bus.ScriptOutput;
import io.slipway.bus.ScriptReport;
import io.slipway.events.TaskEvent.Stamp;
import io.slipway.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events without loss: one JSON object a line. What BOSH tells too is BOSH's line, anything else is
 * one of {@code type} {@code slipway} with a member that names its kind; at the end of either
 * stands {@code "slipway":{"id":number,"parent":number,"ms":number}}, the milliseconds being those
 * within the second that {@code time} names. So BOSH's own lines, and those of a Slipway that
 * numbered nothing, are read the same way.
 */
public final class EventLines {
  /** As long as a line may be, in bytes. */
  public static final int MAXIMUM_LINE = 16 << 20;

  /** The member that holds what BOSH's lines do not have. */
  static final String STAMP = "slipway";

  /** The end of the year 9999, in seconds: what is beyond, or before 1970, is no time. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private EventLines() {}

  /** The line, without its end. */
  public static String encode(TaskEvent event) {
    if (event instanceof TaskEvent.Unknown unknown) {
      return Json.write(unknown.members());
    }
    Map<String, @Nullable Object> line = BoshLines.members(event).orElseGet(() -> beyond(event));
    Stamp stamp = event.stamp();
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("id", stamp.id());
    stamp.parent().ifPresent(parent -> told.put("parent", parent));
    told.put("ms", stamp.at().get(ChronoField.MILLI_OF_SECOND));
    line.put(STAMP, told);
    return Json.write(line);
  }

  private static Map<String, @Nullable Object> beyond(TaskEvent event) {
    Map<String, @Nullable Object> line = BoshLines.begin(event.stamp());
    line.put("type", BoshLines.BEYOND);
    switch (event) {
      case TaskEvent.ScriptReported script -> line.put("script", script.toPlain());
      case TaskEvent.ScriptWrote wrote -> line.put("output", wrote.toPlain());
      case TaskEvent.ProcessReported process -> line.put("process", process.toPlain());
      case TaskEvent.Explained explained -> line.put("explanation", explained.explanation());
      case TaskEvent.InstanceStepBegun begun -> line.put("step", begun.toPlain());
      case TaskEvent.InstanceStepEnded ended -> line.put("step", ended.toPlain());
      case TaskEvent.InstancePlanned planned -> line.put("plan", planned.toPlain());
      case TaskEvent.WaitBegun begun -> line.put("wait", begun.toPlain());
      case TaskEvent.WaitEnded ended -> line.put("wait", ended.toPlain());
      case TaskEvent.Resumed resumed -> line.put("resumed", Map.of("task", resumed.task()));
      case TaskEvent.Omitted omitted -> line.put("omitted", omitted.toPlain());
      case TaskEvent.OfStage _,
          TaskEvent.Warning _,
          TaskEvent.Deprecation _,
          TaskEvent.TaskFailed _,
          TaskEvent.Unknown _ ->
          throw new IllegalStateException("BOSH has a line for this");
    }
    return line;
  }

  /**
   * Reads a line of this encoding or of BOSH's, without its end. What is of no known kind is {@link
   * TaskEvent.Unknown}.
   *
   * @throws InvalidEventException when it is no JSON object, or longer than {@link #MAXIMUM_LINE}
   */
  public static TaskEvent decode(String line) {
    if (line.length() > MAXIMUM_LINE) {
      throw new InvalidEventException("a line is longer than " + MAXIMUM_LINE + " bytes");
    }
    Map<String, @Nullable Object> parsed;
    try {
      parsed = Json.parseObject(line);
    } catch (Json.InvalidJsonException e) {
      throw new InvalidEventException(String.valueOf(e.getMessage()), e);
    }
    Members members = new Members(parsed);
    Stamp stamp = stamp(members);
    if (!members.text("type").equals(BoshLines.BEYOND)) {
      return BoshLines.decode(stamp, members);
    }
    try {
      return decodeBeyond(stamp, members)
          .orElseGet(() -> new TaskEvent.Unknown(stamp, members.copy()));
    } catch (IllegalArgumentException _) {
      // A report that lacks something, as another version may write it.
      return new TaskEvent.Unknown(stamp, members.copy());
    }
  }

  private static Stamp stamp(Members line) {
    Members told = line.object(STAMP);
    long seconds = line.number("time").filter(EventLines::isTime).orElse(0L);
    long milliseconds = Math.clamp(told.number("ms").orElse(0L), 0, 999);
    return new Stamp(
        Instant.ofEpochSecond(seconds).plusMillis(milliseconds),
        told.number("id").orElse(0L),
        told.number("parent"));
  }

  private static boolean isTime(long seconds) {
    return seconds >= 0 && seconds <= LAST_SECOND;
  }

  private static Optional<TaskEvent> decodeBeyond(Stamp stamp, Members line) {
    if (line.has("script")) {
      Members script = line.object("script");
      return Optional.of(
          new TaskEvent.ScriptReported(
              stamp, script.text("instance"), ScriptReport.fromPlain(script.map())));
    }
    if (line.has("process")) {
      Members process = line.object("process");
      return Optional.of(
          new TaskEvent.ProcessReported(
              stamp, process.text("instance"), ProcessReport.fromPlain(process.map())));
    }
    if (line.has("explanation")) {
      return Optional.of(new TaskEvent.Explained(stamp, line.object("explanation").copy()));
    }
    if (line.has("step")) {
      return step(stamp, line.object("step"));
    }
    if (line.has("plan")) {
      return Optional.of(new TaskEvent.InstancePlanned(stamp, plan(line.object("plan"))));
    }
    if (line.has("wait")) {
      return wait(stamp, line.object("wait"));
    }
    if (line.has("resumed")) {
      return line.object("resumed").integer("task").map(task -> new TaskEvent.Resumed(stamp, task));
    }
    if (line.has("output")) {
      return Optional.of(output(stamp, line.object("output")));
    }
    Members omitted = line.object("omitted");
    return Arrays.stream(TaskEvent.Omitted.What.values())
        .filter(what -> what.word().equals(omitted.text("what")))
        .findFirst()
        .map(what -> new TaskEvent.Omitted(stamp, what, omitted.number("bytes").orElse(0L)));
  }

  private static PlannedUpdate plan(Members plan) {
    return new PlannedUpdate(
        plan.text("instance"),
        plan.integer("index").orElse(0),
        plan.text("action"),
        new PlannedUpdate.Turn(
            plan.integer("batch").orElse(0),
            plan.text("canary").equals("true"),
            plan.integer("at_once").orElse(0)),
        plan.texts("changes"),
        plan.texts("jobs"),
        plan.texts("packages"));
  }

  private static Optional<TaskEvent> wait(Stamp stamp, Members plain) {
    Wait wait =
        new Wait(
            plain.text("lock"),
            plain
                .integer("holder")
                .map(task -> new Wait.Holder(task, plain.text("holder_description"))));
    return switch (plain.text("phase")) {
      case "begun" -> Optional.of(new TaskEvent.WaitBegun(stamp, wait));
      case "ended" ->
          Optional.of(
              new TaskEvent.WaitEnded(
                  stamp, wait, Duration.ofMillis(plain.number("duration_ms").orElse(0L))));
      default -> Optional.empty();
    };
  }

  private static TaskEvent output(Stamp stamp, Members output) {
    return new TaskEvent.ScriptWrote(
        stamp,
        output.text("instance"),
        output.text("script"),
        output.text("job"),
        ScriptOutput.Stream.ofWord(output.text("stream")),
        Math.max(0, output.number("dropped_bytes").orElse(0L)),
        output.texts("lines"));
  }

  private static Optional<TaskEvent> step(Stamp stamp, Members plain) {
    InstanceStep step =
        new InstanceStep(
            plain.text("instance"),
            plain.text("key"),
            plain.has("words") ? Optional.of(plain.text("words")) : Optional.empty());
    if (plain.text("phase").equals("begun")) {
      return Optional.of(new TaskEvent.InstanceStepBegun(stamp, step));
    }
    Optional<InstanceStep.Outcome> outcome =
        switch (plain.text("outcome")) {
          case "done" -> Optional.of(new InstanceStep.Done());
          case "failed" -> Optional.of(new InstanceStep.Failed(plain.text("error")));
          case "cancelled" -> Optional.of(new InstanceStep.Cancelled());
          default -> Optional.empty();
        };
    Duration duration = Duration.ofMillis(plain.number("duration_ms").orElse(0L));
    return outcome.map(how -> new TaskEvent.InstanceStepEnded(stamp, step, duration, how));
  }
}
