package io.slipway.base;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work whose failure must not end the loop it is called from, nor whatever else hangs on that
 * loop: not even an {@link OutOfMemoryError} or a {@link StackOverflowError}, which concern the
 * work that met them and nobody else.
 */
public final class Guarded {
  private static final Logger log = LoggerFactory.getLogger(Guarded.class);

  private Guarded() {}

  /**
   * Runs the work; a failure goes to the log.
   *
   * @param what for the log, as in "the rotation of logs"
   * @return whether it did not fail
   */
  public static boolean run(String what, Runnable work) {
    try {
      work.run();
      return true;
    } catch (Throwable t) {
      report(what, t);
      return false;
    }
  }

  private static void report(String what, Throwable failure) {
    try {
      log.error("Failed: {}", what, failure);
    } catch (Throwable t) {
      failure.addSuppressed(t); // No memory to tell of it: going on is worth more than telling.
    }
  }
}
