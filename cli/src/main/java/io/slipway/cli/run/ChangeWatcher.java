package io.slipway.cli.run;

import io.slipway.cli.client.TaskFollower.TaskOutput;
import io.slipway.cli.task.Lines;
import io.slipway.cli.task.TaskEvent;
import java.util.Set;

/** Sees whether a deployment's task touches any instance, and hands its output on. */
final class ChangeWatcher implements TaskOutput {
  private static final Set<String> TOUCHING =
      Set.of("Updating instance", "Creating missing vms", "Deleting unneeded instances");

  private final TaskOutput next;
  private final Lines lines = new Lines(line -> look(TaskEvent.parse(line)));
  private boolean changed;

  ChangeWatcher(TaskOutput next) {
    this.next = next;
  }

  boolean changed() {
    return changed;
  }

  private void look(TaskEvent event) {
    changed |=
        switch (event) {
          case TaskEvent.Progress progress -> TOUCHING.contains(progress.step().stage());
          case TaskEvent.ScriptStarted started -> !started.script().equals("packaging");
          case TaskEvent.ScriptFinished finished -> !finished.story().script().equals("packaging");
          case TaskEvent.ProcessEnded _ -> true;
          case TaskEvent.Notice _, TaskEvent.Failed _, TaskEvent.Explained _, TaskEvent.Other _ ->
              false;
        };
  }

  @Override
  public void started() {
    next.started();
  }

  @Override
  public void comesFromSlipway() {
    next.comesFromSlipway();
  }

  @Override
  public void accept(byte[] chunk) {
    lines.accept(chunk);
    next.accept(chunk);
  }

  @Override
  public void finished(String state) {
    next.finished(state);
  }
}
