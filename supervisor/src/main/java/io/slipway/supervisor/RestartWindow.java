package io.slipway.supervisor;

import io.slipway.supervisor.control.RestartLimit;

/**
 * Counts starts against {@code if N restarts within M cycles}. The window opens with the first
 * start and closes, forgetting all, when it has lasted longer than M cycles.
 */
final class RestartWindow {
  private final RestartLimit limit;
  private int starts;
  private int cycles;

  RestartWindow(RestartLimit limit) {
    this.limit = limit;
  }

  RestartLimit limit() {
    return limit;
  }

  boolean isOpen() {
    return starts > 0;
  }

  void started() {
    starts++;
  }

  void clear() {
    starts = 0;
    cycles = 0;
  }

  /** Another cycle has passed; true when the limit has been reached, which closes the window. */
  boolean cycle() {
    if (!isOpen()) {
      return false;
    }
    cycles++;
    boolean reached = starts >= limit.restarts() && cycles <= limit.cycles();
    if (reached || cycles > limit.cycles()) {
      clear();
    }
    return reached;
  }
}
