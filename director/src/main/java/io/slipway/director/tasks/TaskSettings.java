package io.slipway.director.tasks;

/**
 * How tasks are run.
 *
 * @param directorVersion what the debug output begins with
 * @param workers how many tasks run at once
 * @param shortWorkers how many short ones ({@code vms}, {@code fetch_logs}, {@code ssh}) run beside
 *     them, so that looking never waits behind deploying
 * @param unfinished what becomes of tasks this Director, or the one before, leaves unfinished
 * @param moments hears where tasks are; for tests
 */
public record TaskSettings(
    String directorVersion,
    int workers,
    int shortWorkers,
    Unfinished unfinished,
    Moment.Listener moments) {
  public static TaskSettings defaults(String directorVersion) {
    return new TaskSettings(directorVersion, 3, 8, Unfinished.RESUME, Moment.Listener.none());
  }

  public TaskSettings with(Unfinished other) {
    return new TaskSettings(directorVersion, workers, shortWorkers, other, moments);
  }

  public TaskSettings with(Moment.Listener listener) {
    return new TaskSettings(directorVersion, workers, shortWorkers, unfinished, listener);
  }
}
