package io.slipway.supervisor;

/**
 * What has gone wrong with a service since somebody ordered it to start: how often its process died
 * by itself, and how often a start brought up none. Outlives a reload.
 */
final class Deaths {
  private int count;
  private int failedStarts;

  void ordered() {
    count = 0;
    failedStarts = 0;
  }

  /** A process died by itself. */
  int add() {
    count++;
    return count;
  }

  int addFailedStart() {
    failedStarts++;
    return failedStarts;
  }

  int failedStarts() {
    return failedStarts;
  }

  int count() {
    return count;
  }
}
