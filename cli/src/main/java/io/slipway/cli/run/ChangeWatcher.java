package io.slipway.cli.run;

import io.slipway.cli.client.TaskFollower.TaskOutput;
import io.slipway.cli.task.TaskEvents;
import io.slipway.events.TaskEvent;

/**
 * Sees whether a deployment's task touches any instance, and hands its output on. A Director of
 * BOSH's does not tell: there it counts as touched.
 */
final class ChangeWatcher implements TaskOutput {
  private final TaskOutput next;
  private final TaskEvents events = new TaskEvents(this::look);
  private boolean told;
  private boolean changed;

  ChangeWatcher(TaskOutput next) {
    this.next = next;
  }

  boolean changed() {
    return changed || !told;
  }

  private void look(TaskEvent event) {
    changed |= touches(event);
  }

  private static boolean touches(TaskEvent event) {
    return switch (event) {
      // What is no step of the task only brings the Director's records up to date, or runs hooks.
      case TaskEvent.InstanceStepBegun begun -> begun.stamp().parent().isPresent();
      case TaskEvent.ScriptReported script -> !script.report().isCompilation();
      case TaskEvent.ScriptWrote _, TaskEvent.ProcessReported _ -> true;
      case TaskEvent.OfStage _,
          TaskEvent.Warning _,
          TaskEvent.Deprecation _,
          TaskEvent.TaskFailed _,
          TaskEvent.Explained _,
          TaskEvent.InstanceStepEnded _,
          TaskEvent.InstancePlanned _,
          TaskEvent.WaitBegun _,
          TaskEvent.WaitEnded _,
          TaskEvent.Resumed _,
          TaskEvent.Omitted _,
          TaskEvent.Unknown _ ->
          false;
    };
  }

  @Override
  public void started() {
    next.started();
  }

  @Override
  public void comesFromSlipway() {
    told = true;
    next.comesFromSlipway();
  }

  @Override
  public void accept(byte[] chunk) {
    events.accept(chunk);
    next.accept(chunk);
  }

  @Override
  public void finished(String state) {
    next.finished(state);
  }
}
