package io.slipway.director.tasks;

import java.time.Duration;

/**
 * How tasks are run.
 *
 * @param directorVersion what the debug output begins with
 * @param unfinished what becomes of tasks this Director, or the one before, leaves unfinished
 * @param moments hears where tasks are; for tests
 * @param grouping how long output waits for more of it to be stored with; nobody can observe it
 */
public record TaskSettings(
    String directorVersion,
    TaskLimits limits,
    Unfinished unfinished,
    Moment.Listener moments,
    Duration grouping) {
  private static final Duration USUAL_GROUPING = Duration.ofMillis(50);

  public TaskSettings(
      String directorVersion, TaskLimits limits, Unfinished unfinished, Moment.Listener moments) {
    this(directorVersion, limits, unfinished, moments, USUAL_GROUPING);
  }

  public static TaskSettings defaults(String directorVersion) {
    return new TaskSettings(
        directorVersion, TaskLimits.DEFAULT, Unfinished.RESUME, Moment.Listener.none());
  }

  public TaskSettings with(Unfinished other) {
    return new TaskSettings(directorVersion, limits, other, moments, grouping);
  }

  public TaskSettings with(Moment.Listener listener) {
    return new TaskSettings(directorVersion, limits, unfinished, listener, grouping);
  }

  public TaskSettings grouping(Duration other) {
    return new TaskSettings(directorVersion, limits, unfinished, moments, other);
  }
}
