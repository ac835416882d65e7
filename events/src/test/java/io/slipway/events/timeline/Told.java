package io.slipway.events.timeline;

import io.slipway.bus.ScriptReport;
import io.slipway.events.InstanceStep;
import io.slipway.events.PlannedUpdate;
import io.slipway.events.StageStep;
import io.slipway.events.TaskEvent;
import io.slipway.events.TaskEvent.Stamp;
import io.slipway.events.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Puts the events of a task together, in milliseconds from its beginning. */
final class Told {
  static final Instant BEGUN = Instant.parse("2026-11-22T14:23:30Z");

  private record Entry(long at, TaskEvent event) {}

  private final List<Entry> entries = new ArrayList<>();
  private long last;

  private long tell(long at, Optional<Long> parent, Function<Stamp, TaskEvent> event) {
    long id = ++last;
    entries.add(new Entry(at, event.apply(new Stamp(BEGUN.plusMillis(at), id, parent))));
    return id;
  }

  /** A step of a stage; returns the number of the event that began it. */
  long stage(String stage, String task, long from, long to, String... tags) {
    StageStep step = new StageStep(stage, List.of(tags), Optional.empty(), task, 1);
    long id = tell(from, Optional.empty(), stamp -> new TaskEvent.StepStarted(stamp, step, 0));
    tell(to, Optional.of(id), stamp -> new TaskEvent.StepFinished(stamp, step, 100));
    return id;
  }

  long update(String instance, int index, boolean canary, long from, long to) {
    String group = instance.substring(0, instance.indexOf('/'));
    return stage(
        "Updating instance",
        instance + " (" + index + ")" + (canary ? " (canary)" : ""),
        from,
        to,
        group);
  }

  long step(long parent, String instance, String key, long from, long to) {
    InstanceStep step = new InstanceStep(instance, key, Optional.empty());
    Optional<Long> above = parent == 0 ? Optional.empty() : Optional.of(parent);
    long id = tell(from, above, stamp -> new TaskEvent.InstanceStepBegun(stamp, step));
    tell(
        to,
        Optional.of(id),
        stamp ->
            new TaskEvent.InstanceStepEnded(
                stamp, step, Duration.ofMillis(to - from), new InstanceStep.Done()));
    return id;
  }

  Told hook(long parent, String instance, String job, String script, long from, long to) {
    Instant startedAt = BEGUN.plusMillis(from);
    long id =
        tell(
            from,
            Optional.of(parent),
            stamp ->
                new TaskEvent.ScriptReported(
                    stamp, instance, new ScriptReport.Started(script, job, startedAt, "t")));
    tell(
        to,
        Optional.of(id),
        stamp ->
            new TaskEvent.ScriptReported(
                stamp,
                instance,
                new ScriptReport.Finished(
                    script,
                    job,
                    startedAt,
                    "t",
                    Duration.ofMillis(to - from),
                    new ScriptReport.Exited(0),
                    true,
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty())));
    return this;
  }

  Told wait(String lock, int holder, long from, long to) {
    Wait wait = new Wait(lock, Optional.of(new Wait.Holder(holder, "run errand smoke")));
    long id = tell(from, Optional.empty(), stamp -> new TaskEvent.WaitBegun(stamp, wait));
    tell(
        to,
        Optional.of(id),
        stamp -> new TaskEvent.WaitEnded(stamp, wait, Duration.ofMillis(to - from)));
    return this;
  }

  Told plan(PlannedUpdate plan) {
    tell(0, Optional.empty(), stamp -> new TaskEvent.InstancePlanned(stamp, plan));
    return this;
  }

  Story story() {
    return Story.of(
        entries.stream().sorted(Comparator.comparingLong(Entry::at)).map(Entry::event).toList());
  }
}
