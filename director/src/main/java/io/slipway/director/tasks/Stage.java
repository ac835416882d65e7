package io.slipway.director.tasks;

import io.slipway.base.ErrorText;
import io.slipway.events.StageStep;
import io.slipway.events.TaskEvent;
import io.slipway.events.TaskEvent.Stamp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A part of a task: several steps, run after or beside each other, numbered as they start. */
public final class Stage {
  private final EventLog log;
  private final String name;
  private final List<String> tags;
  private final Optional<Integer> total;
  private final Map<String, Integer> begunBefore = new HashMap<>();
  private int index;

  Stage(EventLog log, String name, List<String> tags, @Nullable Integer total) {
    this.log = log;
    this.name = name;
    this.tags = List.copyOf(tags);
    this.total = Optional.ofNullable(total);
  }

  /**
   * Steps that began before, under a Director that has died: when they go on, nothing says that
   * they begin, and the others are counted on behind them.
   */
  public synchronized Stage goingOnWith(List<String> steps) {
    steps.forEach(step -> begunBefore.put(step, ++index));
    return this;
  }

  /** Starts a step; it must be finished or failed. Prefer {@link #run} and {@link #call}. */
  public synchronized Step task(String step) {
    Integer before = begunBefore.get(step);
    return before == null ? Step.start(this, step, ++index) : new Step(this, step, before);
  }

  /** Runs the work as a step, which fails with the message of what the work throws. */
  public <E extends Exception> void run(String step, StepWork<E> work) throws E {
    this.<Boolean, E>call(
        step,
        started -> {
          work.run(started);
          return true;
        });
  }

  /** Runs work that has nothing to say in between. */
  public void run(String step, Runnable work) {
    this.<RuntimeException>run(step, _ -> work.run());
  }

  /** The same for work with an outcome. */
  public <T> T call(String step, Supplier<T> work) {
    return this.<T, RuntimeException>call(step, _ -> work.get());
  }

  /** Runs the work as a step and hands back its outcome. */
  public <T, E extends Exception> T call(String step, StepCall<T, E> work) throws E {
    Step started = task(step);
    T outcome;
    try {
      outcome = work.call(started);
    } catch (Throwable t) {
      started.failIfOpen(ErrorText.of(t));
      throw t;
    }
    started.finish();
    return outcome;
  }

  /** What the step of that name and number is known by. */
  StageStep named(String step, int number) {
    return new StageStep(name, tags, total, step, number);
  }

  long write(Optional<Long> parent, Function<Stamp, TaskEvent> event) {
    return log.write(parent, event);
  }

  /** The work of a step. */
  @FunctionalInterface
  public interface StepWork<E extends Exception> {
    void run(Step step) throws E;
  }

  /** The work of a step, with an outcome. */
  @FunctionalInterface
  public interface StepCall<T, E extends Exception> {
    T call(Step step) throws E;
  }
}
