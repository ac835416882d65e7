package io.slipway.director.tasks;

/** A task that goes on: what it has to find out again it has told of before. */
public final class MutedTask extends ForwardingTask {
  private final EventLog silence = EventLog.muted();
  private final boolean cancellable;

  private MutedTask(TaskContext task, boolean cancellable) {
    super(task);
    this.cancellable = cancellable;
  }

  public static TaskContext of(TaskContext task) {
    return new MutedTask(task, true);
  }

  /** The same for what has to be found out so that a cancelled task can end well. */
  public static TaskContext uncancellable(TaskContext task) {
    return new MutedTask(task, false);
  }

  /** They go nowhere. */
  @Override
  public EventLog events() {
    return silence;
  }

  @Override
  public void checkCancelled() {
    if (cancellable) {
      super.checkCancelled();
    }
  }

  @Override
  public CancelHook onCancel(Runnable hook) {
    return cancellable ? super.onCancel(hook) : () -> {};
  }
}
