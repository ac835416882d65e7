package io.slipway.events;

import io.slipway.bus.ProcessReport;
import io.slipway.bus.ScriptOutput;
import io.slipway.bus.ScriptReport;
import io.slipway.events.TaskEvent.Stamp;
import io.slipway.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Any event there can be, by chance. */
final class Samples {
  private static final String[] PIECES = {
    "web",
    " ",
    "\n",
    "\"",
    "\\",
    "\u0000",
    "\u001b[2J",
    "\u00e9",
    "\u20ac",
    "\ud83d\ude80",
    "\u2028",
    "</",
    "{}",
    "null",
    "''",
    "slipway",
    "(0) (canary)"
  };

  private final Random random;

  Samples(long seed) {
    this.random = new Random(seed);
  }

  TaskEvent event() {
    Stamp stamp = stamp();
    return switch (random.nextInt(18)) {
      case 0 -> new TaskEvent.StepStarted(stamp, step(), 0);
      case 1 -> new TaskEvent.StepAdvanced(stamp, step(), random.nextInt(101), text());
      case 2 -> new TaskEvent.StepFinished(stamp, step(), 100);
      case 3 -> new TaskEvent.StepFailed(stamp, step(), 100, text());
      case 4 -> new TaskEvent.Warning(stamp, text());
      case 5 -> new TaskEvent.Deprecation(stamp, text());
      case 6 -> new TaskEvent.TaskFailed(stamp, random.nextInt(), text());
      case 7 -> new TaskEvent.ScriptReported(stamp, text(), script());
      case 8 -> new TaskEvent.ProcessReported(stamp, text(), process());
      case 9 -> new TaskEvent.Explained(stamp, members());
      case 10 -> new TaskEvent.InstanceStepBegun(stamp, instanceStep());
      case 11 ->
          new TaskEvent.InstanceStepEnded(stamp, instanceStep(), duration(), instanceOutcome());
      case 12 -> new TaskEvent.Resumed(stamp, random.nextInt());
      case 13 ->
          new TaskEvent.Omitted(stamp, any(TaskEvent.Omitted.What.values()), random.nextLong());
      case 14 -> new TaskEvent.InstancePlanned(stamp, plan());
      case 15 -> new TaskEvent.WaitBegun(stamp, waiting());
      case 16 -> new TaskEvent.WaitEnded(stamp, waiting(), duration());
      default ->
          new TaskEvent.ScriptWrote(
              stamp,
              text(),
              text(),
              text(),
              any(ScriptOutput.Stream.values()),
              random.nextInt(3),
              texts());
    };
  }

  private Stamp stamp() {
    return new Stamp(
        Instant.ofEpochMilli(random.nextLong(0, 4_000_000_000_000L)),
        random.nextLong(1, Long.MAX_VALUE),
        optional(() -> random.nextLong(1, Long.MAX_VALUE)));
  }

  private <T> Optional<T> optional(Supplier<T> value) {
    return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
  }

  private <T> T any(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private StageStep step() {
    return new StageStep(
        text(), texts(), optional(() -> random.nextInt(1000)), text(), random.nextInt(1000));
  }

  private PlannedUpdate plan() {
    return new PlannedUpdate(
        text(),
        random.nextInt(),
        text(),
        new PlannedUpdate.Turn(random.nextInt(), random.nextBoolean(), random.nextInt()),
        texts(),
        texts(),
        texts());
  }

  private Wait waiting() {
    return new Wait(text(), optional(() -> new Wait.Holder(random.nextInt(), text())));
  }

  private InstanceStep instanceStep() {
    return new InstanceStep(text(), text(), optional(this::text));
  }

  private InstanceStep.Outcome instanceOutcome() {
    return switch (random.nextInt(3)) {
      case 0 -> new InstanceStep.Done();
      case 1 -> new InstanceStep.Failed(text());
      default -> new InstanceStep.Cancelled();
    };
  }

  private ScriptReport script() {
    Instant startedAt = Instant.ofEpochSecond(random.nextInt(2_000_000_000), random.nextInt(1000));
    return random.nextBoolean()
        ? new ScriptReport.Started(text(), text(), startedAt, text())
        : new ScriptReport.Finished(
            text(),
            text(),
            startedAt,
            text(),
            duration(),
            random.nextBoolean() ? ended() : new ScriptReport.Failed(text()),
            random.nextBoolean(),
            texts(),
            texts(),
            optional(this::text),
            optional(this::text));
  }

  private ScriptReport.Ended ended() {
    return random.nextBoolean()
        ? new ScriptReport.Exited(random.nextInt(256))
        : new ScriptReport.Signaled(random.nextInt(1, 65));
  }

  private ProcessReport process() {
    List<ProcessReport.LogTail> logs = new ArrayList<>();
    for (int i = random.nextInt(ProcessReport.MAXIMUM_LOGS + 1); i > 0; i--) {
      logs.add(new ProcessReport.LogTail(text(), texts()));
    }
    return new ProcessReport(
        text(),
        text(),
        Instant.ofEpochSecond(random.nextInt(2_000_000_000), random.nextInt(1000)),
        random.nextBoolean()
            ? new ProcessReport.Died(optional(this::ended), duration(), random.nextInt(1000))
            : new ProcessReport.NotStarted(text(), random.nextInt(1000)),
        logs,
        text());
  }

  private Duration duration() {
    return Duration.ofMillis(random.nextInt(100_000_000));
  }

  private Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      members.put(text(), random.nextBoolean() ? texts() : null);
    }
    return Json.parseObject(Json.write(members));
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      texts.add(text());
    }
    return texts;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
