package io.slipway.director.tasks;

/**
 * How much is done at once, and how much may wait or be told.
 *
 * @param workers how many tasks run at once
 * @param shortWorkers how many short ones ({@code vms}, {@code fetch_logs}, {@code ssh}) run beside
 *     them, so that looking never waits behind deploying
 * @param threads how many instances one task works on at a time where no max_in_flight says
 * @param waiting how many tasks may wait for a worker
 * @param output of one task, one of its outputs: the largest number of bytes
 */
public record TaskLimits(int workers, int shortWorkers, int threads, int waiting, long output) {
  /** A deploy of 10,000 instances tells a fifth of the largest output in its events. */
  public static final TaskLimits DEFAULT = new TaskLimits(3, 8, 32, 1_000, 32L << 20);
}
