package io.slipway.base;

/** Whether somebody has called off the work at hand; the Director's tasks implement it. */
public interface Cancellation {
  /** Throws, once the work has been called off; does nothing before. */
  void check();

  /**
   * Runs the action when the work is called off, at once when it already is. The action must not
   * wait for anything.
   */
  Registration onCancel(Runnable action);

  /** Work nobody can call off. */
  static Cancellation never() {
    return Never.INSTANCE;
  }
}
