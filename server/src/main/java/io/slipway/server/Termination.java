package io.slipway.server;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * How a process that serves a home is told to end: by a signal, by somebody who asks for it, or by
 * the deletion of its home. The JVM stays until {@link #complete}, so that what was told has been
 * done.
 */
final class Termination {
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Reason reason = Reason.ASKED;

  /** Why it is to end. */
  enum Reason {
    ASKED,
    /** There is nothing left that could be closed properly. */
    HOME_DELETED
  }

  /**
   * From now on signals and the deletion of the home are heard; before, a signal ends the process
   * as it ends any other.
   *
   * @param lock the file that the process holds
   */
  void listen(Home home, Path lock) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      ask();
                      await(ended);
                    }));
    HomeWatch.whenDeleted(
        home,
        lock,
        () -> {
          reason = Reason.HOME_DELETED;
          ask();
        });
  }

  /** Tells it to end. */
  void ask() {
    told.countDown();
  }

  /** Waits until it is told. */
  Reason await() {
    await(told);
    return reason;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything is done: a process that got a signal goes now. */
  void complete() {
    ended.countDown();
  }
}
