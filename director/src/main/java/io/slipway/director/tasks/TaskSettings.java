package io.slipway.director.tasks;

import java.time.Duration;

/**
 * How tasks are run.
 *
 * @param directorVersion what the debug output begins with
 * @param unfinished what becomes of tasks this Director, or the one before, leaves unfinished
 * @param moments hears where tasks are; for tests
 * @param grouping how long output waits for more of it to be stored with
 */
public record TaskSettings(
    String directorVersion,
    TaskLimits limits,
    Unfinished unfinished,
    Moment.Listener moments,
    Grouping grouping) {

  public TaskSettings(
      String directorVersion, TaskLimits limits, Unfinished unfinished, Moment.Listener moments) {
    this(directorVersion, limits, unfinished, moments, Grouping.USUAL);
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

  public TaskSettings with(Grouping other) {
    return new TaskSettings(directorVersion, limits, unfinished, moments, other);
  }

  /**
   * What is said at one moment is one commit.
   *
   * @param unwatched how long output waits for company; nobody can observe it
   * @param watched the same while somebody follows, and only when some went just before
   */
  public record Grouping(Duration unwatched, Duration watched) {
    private static final Grouping USUAL =
        new Grouping(Duration.ofMillis(50), Duration.ofMillis(10));
  }
}
