package io.slipway.director.tasks;

import io.slipway.base.Guarded;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Runs work first come, first served, so many at once, each on a virtual thread of its own. */
final class Lane {
  private final int workers;
  private final Deque<Work> waiting = new ArrayDeque<>();
  private final Map<Work, Thread> running = new HashMap<>();
  private boolean closed;

  Lane(int workers) {
    this.workers = workers;
  }

  synchronized void submit(String threadName, Runnable action) {
    if (closed) {
      throw new IllegalStateException("The lane is closed");
    }
    waiting.add(new Work(threadName, action));
    startNext();
  }

  /** How many wait for their turn. */
  synchronized int waiting() {
    return waiting.size();
  }

  private synchronized void startNext() {
    while (!closed && running.size() < workers) {
      Work next = waiting.poll();
      if (next == null) {
        return;
      }
      Thread thread = Thread.ofVirtual().name(next.threadName).unstarted(() -> run(next));
      running.put(next, thread);
      if (!Guarded.run("starting the thread " + next.threadName, thread::start)) {
        running.remove(next);
        waiting.addFirst(next); // Tried again with whatever comes or ends next.
        return;
      }
    }
  }

  private void run(Work work) {
    try {
      work.action.run();
    } finally {
      ended(work);
    }
  }

  private synchronized void ended(Work work) {
    running.remove(work);
    startNext();
    notifyAll();
  }

  /** Starts nothing any more and interrupts what runs. */
  synchronized void close() {
    closed = true;
    running.values().forEach(Thread::interrupt);
  }

  /**
   * Waits for what runs to end; false when that takes longer. Real time, whatever the Director's
   * clock says: this is the operator's patience with a shutdown.
   */
  synchronized boolean awaitIdle(Duration longest) throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!running.isEmpty()) {
      long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        return false;
      }
      wait(leftMillis);
    }
    return true;
  }

  private static final class Work {
    private final String threadName;
    private final Runnable action;

    Work(String threadName, Runnable action) {
      this.threadName = threadName;
      this.action = action;
    }
  }
}
