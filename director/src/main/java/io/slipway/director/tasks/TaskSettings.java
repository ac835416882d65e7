package io.slipway.director.tasks;

/**
 * How tasks are run.
 *
 * @param directorVersion what the debug output begins with
 * @param unfinished what becomes of tasks this Director, or the one before, leaves unfinished
 * @param moments hears where tasks are; for tests
 */
public record TaskSettings(
    String directorVersion, TaskLimits limits, Unfinished unfinished, Moment.Listener moments) {
  public static TaskSettings defaults(String directorVersion) {
    return new TaskSettings(
        directorVersion, TaskLimits.DEFAULT, Unfinished.RESUME, Moment.Listener.none());
  }

  public TaskSettings with(Unfinished other) {
    return new TaskSettings(directorVersion, limits, other, moments);
  }

  public TaskSettings with(Moment.Listener listener) {
    return new TaskSettings(directorVersion, limits, unfinished, listener);
  }
}
