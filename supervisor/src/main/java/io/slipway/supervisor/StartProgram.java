package io.slipway.supervisor;

/**
 * Whether a service's start program is still at work. Outlives a reload, so that the program is not
 * run a second time beside itself.
 */
final class StartProgram {
  private boolean running;
  private String outcome = "has not been run";

  boolean isRunning() {
    return running;
  }

  void begun() {
    running = true;
    outcome = "is still running";
  }

  void ended(String how) {
    running = false;
    outcome = "ended with " + how;
  }

  /** For messages: "the start program …". */
  String outcome() {
    return outcome;
  }
}
