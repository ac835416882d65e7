package io.slipway.director.tasks;

import io.slipway.base.Cancellation;
import io.slipway.base.Registration;
import java.util.Optional;

/** What a running task says and asks. Safe for use by every thread that works for the task. */
public interface TaskContext extends Cancellation {
  int id();

  String user();

  Optional<String> deployment();

  /** The progress the command line shows. */
  EventLog events();

  /** Appends to the result output as it is; lines end themselves (Director API 6.2). */
  void result(String text);

  /** Appends to the cpi output as it is. */
  void cpi(String text);

  /** Writes a line of the debug output. Secrets are redacted before: {@link Redaction}. */
  void log(Severity severity, String message);

  default void debug(String message) {
    log(Severity.DEBUG, message);
  }

  default void info(String message) {
    log(Severity.INFO, message);
  }

  /**
   * A checkpoint.
   *
   * @throws io.slipway.base.SlipwayException TASK_CANCELLED once somebody cancelled the task
   */
  void checkCancelled();

  @Override
  default void check() {
    checkCancelled();
  }

  /**
   * Asks the task to stop at its next checkpoint, as a user's cancel does; for what the task relies
   * on being lost.
   */
  void cancel();

  /**
   * Runs the hook on a thread of its own when the task is cancelled, at once if it already is: to
   * wake what waits. Close the registration when the wait is over.
   */
  @Override
  CancelHook onCancel(Runnable hook);

  /** A registered hook. */
  interface CancelHook extends Registration {}

  /** How grave a debug line is. */
  enum Severity {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }
}
