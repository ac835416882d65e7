package io.slipway.director.tasks;

import java.util.Optional;

/**
 * A task that goes on: what it has to find out again it has told of before.
 *
 * @param events go nowhere
 * @param cancellable whether it ends when the task is cancelled
 */
public record MutedTask(TaskContext task, EventLog events, boolean cancellable)
    implements TaskContext {
  public static TaskContext of(TaskContext task) {
    return new MutedTask(task, EventLog.muted(), true);
  }

  /** The same for what has to be found out so that a cancelled task can end well. */
  public static TaskContext uncancellable(TaskContext task) {
    return new MutedTask(task, EventLog.muted(), false);
  }

  @Override
  public int id() {
    return task.id();
  }

  @Override
  public String user() {
    return task.user();
  }

  @Override
  public Optional<String> deployment() {
    return task.deployment();
  }

  @Override
  public void result(String text) {
    task.result(text);
  }

  @Override
  public void cpi(String text) {
    task.cpi(text);
  }

  @Override
  public void log(Severity severity, String message) {
    task.log(severity, message);
  }

  @Override
  public TaskJournal journal() {
    return task.journal();
  }

  @Override
  public boolean isSuspended() {
    return task.isSuspended();
  }

  @Override
  public void reached(Moment moment, String what) {
    task.reached(moment, what);
  }

  @Override
  public void checkCancelled() {
    if (cancellable) {
      task.checkCancelled();
    }
  }

  @Override
  public void cancel() {
    task.cancel();
  }

  @Override
  public CancelHook onCancel(Runnable hook) {
    return cancellable ? task.onCancel(hook) : () -> {};
  }
}
