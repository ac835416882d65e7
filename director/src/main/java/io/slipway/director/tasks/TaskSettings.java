package io.slipway.director.tasks;

/**
 * How tasks are run.
 *
 * @param directorVersion what the debug output begins with
 */
public record TaskSettings(String directorVersion, TaskLimits limits) {
  public static TaskSettings defaults(String directorVersion) {
    return new TaskSettings(directorVersion, TaskLimits.DEFAULT);
  }
}
