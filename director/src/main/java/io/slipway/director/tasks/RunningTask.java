package io.slipway.director.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.Guarded;
import io.slipway.base.SlipwayException;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.events.TaskEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** A task of this process, from its submission to its end. */
final class RunningTask implements TaskContext {
  private static final String LOGGER = "DirectorJobRunner";

  private final TaskRecord record;
  private final TaskOutputs outputs;
  private final Clock clock;
  private final Runnable askToStop;
  private final TaskJournal journal;
  private final ToldBefore toldBefore;
  private final Moment.Listener moments;
  private final BooleanSupplier suspended;
  private final EventLog events;
  private final CompletableFuture<TaskRecord> completion = new CompletableFuture<>();
  private final List<Runnable> cancelHooks = new ArrayList<>();
  private boolean cancelled;

  /**
   * @param askToStop cancels the task the way a user does, if it still can be
   * @param toldBefore what Directors before this one have told of the task
   * @param suspended whether the Director is ending and the next one goes on with the task
   */
  RunningTask(
      TaskRecord record,
      TaskOutputs outputs,
      Clock clock,
      Runnable askToStop,
      TaskJournal journal,
      ToldBefore toldBefore,
      Moment.Listener moments,
      BooleanSupplier suspended) {
    this.record = record;
    this.outputs = outputs;
    this.clock = clock;
    this.askToStop = askToStop;
    this.journal = journal;
    this.toldBefore = toldBefore;
    this.moments = moments;
    this.suspended = suspended;
    this.events = new EventLog(clock, toldBefore.lastEvent(), this::append);
  }

  TaskRecord record() {
    return record;
  }

  CompletableFuture<TaskRecord> completion() {
    return completion;
  }

  @Override
  public int id() {
    return record.id();
  }

  @Override
  public String user() {
    return record.user();
  }

  @Override
  public Optional<String> deployment() {
    return record.deployment();
  }

  @Override
  public TaskJournal journal() {
    return journal;
  }

  @Override
  public boolean isSuspended() {
    return suspended.getAsBoolean();
  }

  @Override
  public void reached(Moment moment, String what) {
    moments.reached(moment, what);
  }

  @Override
  public EventLog events() {
    return events;
  }

  @Override
  public void result(String text) {
    if (!toldBefore.isToldAgain(text)) {
      append(OutputType.RESULT, text);
    }
  }

  @Override
  public void cpi(String text) {
    append(OutputType.CPI, text);
  }

  @Override
  public void log(Severity severity, String message) {
    log(severity, LOGGER, message);
  }

  void log(Severity severity, String logger, String message) {
    String thread = Thread.currentThread().getName();
    append(
        OutputType.DEBUG,
        DebugLine.of(
            clock.now(), severity, thread.isEmpty() ? "task:" + id() : thread, logger, message));
  }

  private void append(OutputType type, String text) {
    if (isSuspended()) {
      return; // What ends with the Director is no news of the task.
    }
    outputs.append(id(), type, text.getBytes(UTF_8));
  }

  private void append(TaskEvent event) {
    if (!isSuspended() && !toldBefore.isToldAgain(event)) {
      outputs.append(id(), event);
    }
  }

  @Override
  public synchronized void checkCancelled() {
    if (cancelled) {
      throw cancellation();
    }
  }

  SlipwayException cancellation() {
    return new SlipwayException(ErrorCode.TASK_CANCELLED, "Task " + id() + " cancelled");
  }

  @Override
  public void cancel() {
    askToStop.run();
  }

  /** The task is now in the state {@code cancelling}. */
  synchronized void markCancelled() {
    if (!cancelled) {
      cancelled = true;
      cancelHooks.forEach(this::start);
      cancelHooks.clear();
    }
  }

  @Override
  public synchronized CancelHook onCancel(Runnable hook) {
    if (cancelled) {
      start(hook);
      return () -> {};
    }
    // An entry of its own, so that a hook registered twice is removed once.
    Runnable entry = () -> hook.run();
    cancelHooks.add(entry);
    return () -> remove(entry);
  }

  private synchronized void remove(Runnable entry) {
    cancelHooks.remove(entry);
  }

  private void start(Runnable hook) {
    String name = "cancel-task:" + id();
    if (!Guarded.run(
        "starting the thread " + name, () -> Thread.ofVirtual().name(name).start(hook))) {
      Guarded.run(name, hook); // One that is not told waits on, cancelled or not.
    }
  }
}
