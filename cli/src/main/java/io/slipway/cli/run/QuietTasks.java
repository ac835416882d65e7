package io.slipway.cli.run;

import io.slipway.api.Task;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.TaskFollower.Kind;
import io.slipway.cli.command.Session;
import io.slipway.cli.task.TaskReporter;
import java.util.concurrent.Callable;

/** Waits for tasks on the way to the deployment; people see of them only what fails. */
final class QuietTasks {
  private final Session session;

  QuietTasks(Session session) {
    this.session = session;
  }

  /**
   * @param start begins the task and returns its number
   */
  Task await(String step, Callable<Long> start) {
    return CommandFailed.within(
        step,
        () -> {
          long id = start.call();
          QuietTask quiet = new QuietTask();
          Task task = session.follow(id, Kind.STORY, quiet);
          if (!task.isDone()) {
            quiet.replay(new TaskReporter(session.console(), id), task.state());
            throw new CommandFailed(
                "Expected task '%d' to succeed but state is '%s': %s"
                    .formatted(id, task.state(), task.result().orElse("")));
          }
          return task;
        });
  }
}
