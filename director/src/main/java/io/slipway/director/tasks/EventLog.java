package io.slipway.director.tasks;

import io.slipway.base.Clock;
import io.slipway.base.Registration;
import io.slipway.bus.ProcessReport;
import io.slipway.bus.ScriptOutput;
import io.slipway.bus.ScriptReport;
import io.slipway.events.InstanceStep;
import io.slipway.events.PlannedUpdate;
import io.slipway.events.TaskEvent;
import io.slipway.events.TaskEvent.Stamp;
import io.slipway.events.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happens in a task: each event with its time and number, handed on in that order. */
public final class EventLog {
  private final Clock clock;
  private final Consumer<TaskEvent> events;
  private long last;

  /**
   * @param events takes each event; called by many threads, by one at a time
   */
  public EventLog(Clock clock, Consumer<TaskEvent> events) {
    this(clock, 0, events);
  }

  /**
   * One that goes on with what another has begun.
   *
   * @param last the number of the last event there is
   */
  EventLog(Clock clock, long last, Consumer<TaskEvent> events) {
    this.clock = clock;
    this.last = last;
    this.events = events;
  }

  /** One that is written nowhere. */
  public static EventLog muted() {
    return new EventLog(Clock.system(), _ -> {});
  }

  /** A stage whose number of steps is not known. */
  public Stage stage(String name) {
    return new Stage(this, name, List.of(), null);
  }

  public Stage stage(String name, int total) {
    return new Stage(this, name, List.of(), total);
  }

  /**
   * @param tags what is worked on, such as the instance group
   * @param total how many steps there will be; null when not known
   */
  public Stage stage(String name, List<String> tags, @Nullable Integer total) {
    return new Stage(this, name, tags, total);
  }

  /** Runs the work as the only step of a stage of the same name. */
  public <T> T single(String name, Supplier<T> work) {
    return stage(name, List.of(), 1).call(name, work);
  }

  public void warn(String message) {
    write(Optional.empty(), stamp -> new TaskEvent.Warning(stamp, message));
  }

  public void deprecation(String message) {
    write(Optional.empty(), stamp -> new TaskEvent.Deprecation(stamp, message));
  }

  /** The last event of a failed or cancelled task. */
  public void error(int code, String message) {
    write(Optional.empty(), stamp -> new TaskEvent.TaskFailed(stamp, code, message));
  }

  /** One cause of the task's failure, in plain values. */
  public void explained(Map<String, @Nullable Object> explanation) {
    write(Optional.empty(), stamp -> new TaskEvent.Explained(stamp, explanation));
  }

  /** This Director goes on with the task. */
  void resumed(int task) {
    write(Optional.empty(), stamp -> new TaskEvent.Resumed(stamp, task));
  }

  /**
   * A script of an instance began or ended.
   *
   * @param parent the event it belongs to
   * @return the event's number
   */
  public long script(String instance, ScriptReport report, Optional<Long> parent) {
    return write(parent, stamp -> new TaskEvent.ScriptReported(stamp, instance, report));
  }

  /**
   * A script of an instance wrote something.
   *
   * @param dropped bytes before these lines that nobody tells
   */
  public void output(
      String instance,
      ScriptOutput output,
      long dropped,
      List<String> lines,
      Optional<Long> parent) {
    write(
        parent,
        stamp ->
            new TaskEvent.ScriptWrote(
                stamp, instance, output.script(), output.job(), output.stream(), dropped, lines));
  }

  /** A process of an instance did not stay up, or did not come up. */
  public void process(String instance, ProcessReport report, Optional<Long> parent) {
    write(parent, stamp -> new TaskEvent.ProcessReported(stamp, instance, report));
  }

  /**
   * Something is now done to an instance.
   *
   * @param parent the event it belongs to
   */
  public OpenInstanceStep begin(InstanceStep step, Optional<Long> parent) {
    long number = write(parent, stamp -> new TaskEvent.InstanceStepBegun(stamp, step));
    return new OpenInstanceStep(this, clock, step, number);
  }

  /** What the deploy is about to do to an instance. */
  public void planned(PlannedUpdate plan) {
    write(Optional.empty(), stamp -> new TaskEvent.InstancePlanned(stamp, plan));
  }

  /** The task now waits; what is handed back says that the wait is over. */
  public Registration waiting(Wait wait) {
    long begun = clock.nanoTime();
    long event = write(Optional.empty(), stamp -> new TaskEvent.WaitBegun(stamp, wait));
    return () -> {
      Duration waited = Duration.ofNanos(clock.nanoTime() - begun);
      write(Optional.of(event), stamp -> new TaskEvent.WaitEnded(stamp, wait, waited));
    };
  }

  /** Returns the number of the event that is made of the stamp. */
  synchronized long write(Optional<Long> parent, Function<Stamp, TaskEvent> event) {
    events.accept(event.apply(new Stamp(clock.now(), ++last, parent)));
    return last;
  }
}
