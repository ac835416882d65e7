package io.slipway.director.tasks;

/**
 * How tasks are run.
 *
 * @param directorVersion what the debug output begins with
 * @param workers how many tasks run at once
 * @param shortWorkers how many short ones ({@code vms}, {@code fetch_logs}, {@code ssh}) run beside
 *     them, so that looking never waits behind deploying
 */
public record TaskSettings(String directorVersion, int workers, int shortWorkers) {
  public static TaskSettings defaults(String directorVersion) {
    return new TaskSettings(directorVersion, 3, 8);
  }
}
