package io.slipway.supervisor;

import java.util.function.Consumer;

/**
 * Whether a service's start program is still at work. Outlives a reload, so that the program is not
 * run a second time beside itself; who waits for its end then is the service that took over.
 */
final class StartProgram {
  private Consumer<ProgramRunner.End> listener = _ -> {};
  private int run;
  private boolean running;
  private boolean hasServed;
  private String outcome = "has not been run";

  /** From now on this one, and no other, hears of the end. */
  void onEnd(Consumer<ProgramRunner.End> listener) {
    this.listener = listener;
  }

  boolean isRunning() {
    return running;
  }

  /** Whether the service has come up since the program was run: it may go on for other reasons. */
  boolean hasServed() {
    return hasServed;
  }

  void served() {
    hasServed = true;
  }

  /**
   * The program is run.
   *
   * @return what to tell of its end; an earlier run that goes on is forgotten
   */
  Consumer<ProgramRunner.End> begun() {
    run++;
    int thisRun = run;
    running = true;
    hasServed = false;
    outcome = "is still running";
    return end -> ended(thisRun, end);
  }

  private void ended(int endedRun, ProgramRunner.End end) {
    if (endedRun == run) {
      running = false;
      outcome = "ended with " + end.how();
      listener.accept(end);
    }
  }

  /** For messages: "the start program …". */
  String outcome() {
    return outcome;
  }
}
