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
}
