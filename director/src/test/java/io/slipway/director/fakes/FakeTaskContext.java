package io.slipway.director.fakes;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.tasks.EventLog;
import io.slipway.director.tasks.Moment;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskJournal;
import io.slipway.events.BoshLines;
import io.slipway.events.TaskEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A task context that keeps what it is told. Its task is number 7 of the user {@code admin}. */
public final class FakeTaskContext implements TaskContext {
  private final Optional<String> deployment;
  private final EventLog events;
  private final List<TaskEvent> told = new ArrayList<>();
  private final List<String> logLines = new ArrayList<>();
  private final StringBuilder result = new StringBuilder();
  private final StringBuilder cpi = new StringBuilder();
  private final List<Runnable> hooks = new ArrayList<>();
  private final TaskJournal journal = TaskJournal.unkept();
  private boolean cancelled;

  public FakeTaskContext(Clock clock, String deployment) {
    this.deployment = Optional.of(deployment);
    this.events = new EventLog(clock, this::add);
  }

  private synchronized void add(TaskEvent event) {
    told.add(event);
  }

  /** The lines of BOSH's event output, without line ends. */
  public synchronized List<String> eventLines() {
    return told.stream().flatMap(event -> BoshLines.encode(event).stream()).toList();
  }

  /** Every event, in order. */
  public synchronized List<TaskEvent> told() {
    return List.copyOf(told);
  }

  /** {@code LEVEL message} of each debug line. */
  public synchronized List<String> logLines() {
    return List.copyOf(logLines);
  }

  public synchronized String resultText() {
    return result.toString();
  }

  public synchronized String cpiText() {
    return cpi.toString();
  }

  public synchronized boolean isCancelled() {
    return cancelled;
  }

  @Override
  public int id() {
    return 7;
  }

  @Override
  public String user() {
    return "admin";
  }

  @Override
  public Optional<String> deployment() {
    return deployment;
  }

  @Override
  public TaskJournal journal() {
    return journal;
  }

  @Override
  public boolean isSuspended() {
    return false;
  }

  @Override
  public void reached(Moment moment, String what) {}

  @Override
  public EventLog events() {
    return events;
  }

  @Override
  public synchronized void result(String text) {
    result.append(text);
  }

  @Override
  public synchronized void cpi(String text) {
    cpi.append(text);
  }

  @Override
  public synchronized void log(Severity severity, String message) {
    logLines.add(severity + " " + message);
  }

  @Override
  public synchronized void checkCancelled() {
    if (cancelled) {
      throw new SlipwayException(ErrorCode.TASK_CANCELLED, "Task " + id() + " cancelled");
    }
  }

  /** Runs the hooks on the caller's thread. */
  @Override
  public void cancel() {
    List<Runnable> toRun;
    synchronized (this) {
      cancelled = true;
      toRun = List.copyOf(hooks);
      hooks.clear();
    }
    toRun.forEach(Runnable::run);
  }

  @Override
  public CancelHook onCancel(Runnable hook) {
    synchronized (this) {
      if (!cancelled) {
        hooks.add(hook);
        return () -> remove(hook);
      }
    }
    hook.run();
    return () -> {};
  }

  private synchronized void remove(Runnable hook) {
    hooks.remove(hook);
  }
}
