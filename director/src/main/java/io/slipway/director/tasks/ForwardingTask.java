package io.slipway.director.tasks;

import java.util.Optional;

/** A task as somebody sees it who is to see something of it differently. */
abstract class ForwardingTask implements TaskContext {
  private final TaskContext task;

  ForwardingTask(TaskContext task) {
    this.task = task;
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
  public EventLog events() {
    return task.events();
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
    task.checkCancelled();
  }

  @Override
  public void cancel() {
    task.cancel();
  }

  @Override
  public CancelHook onCancel(Runnable hook) {
    return task.onCancel(hook);
  }
}
