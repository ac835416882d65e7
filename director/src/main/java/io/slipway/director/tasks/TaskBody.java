package io.slipway.director.tasks;

import java.util.Optional;

/** The work of a task. */
@FunctionalInterface
public interface TaskBody {
  /**
   * Does the work. What it throws becomes the task's error: a {@link
   * io.slipway.base.SlipwayException} with its code, anything else with code 100.
   *
   * @return the result text of Director API 4.6; cut to the API's length
   */
  Optional<String> run(TaskContext context) throws Exception;

  /**
   * Whether it is run also when the task was cancelled before the Director ended that had begun it:
   * to end what is still going on, and to tell how it ended.
   */
  default boolean windsUp() {
    return false;
  }

  /** The same work, which {@link #windsUp}. */
  static TaskBody windingUp(TaskBody body) {
    return new TaskBody() {
      @Override
      public Optional<String> run(TaskContext context) throws Exception {
        return body.run(context);
      }

      @Override
      public boolean windsUp() {
        return true;
      }
    };
  }
}
