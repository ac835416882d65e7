package io.slipway.agent.core;

import io.slipway.base.Guarded;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Does a piece of work soon after it was asked for, on a thread of its own, never twice at a time,
 * and once for all who asked meanwhile. A run that fails keeps none that follows from being done.
 */
public final class OneAtATime {
  private final String name;
  private final Runnable work;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile boolean asked;

  /**
   * @param name of the thread
   */
  public OneAtATime(String name, Runnable work) {
    this.name = name;
    this.work = work;
  }

  /** It will be done once more from now on. Never waits. */
  public void request() {
    asked = true;
    if (running.compareAndSet(false, true)) {
      boolean begun =
          Guarded.run(
              "starting the thread " + name,
              () -> Thread.ofVirtual().name(name).start(this::runWhileAsked));
      if (!begun) {
        running.set(false); // The next request tries again.
      }
    }
  }

  private void runWhileAsked() {
    do {
      try {
        while (asked) {
          asked = false;
          Guarded.run(name, work);
        }
      } finally {
        running.set(false);
      }
    } while (asked && running.compareAndSet(false, true));
  }
}
