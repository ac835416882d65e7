package io.slipway.supervisor;

import io.slipway.base.Guarded;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one change happen at a time. What a change causes outside (running programs, telling
 * listeners, completing futures) happens after it, without the lock, in the order in which it was
 * caused.
 */
final class ChangeLoop {
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> effects = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unhandled = new AtomicInteger();
  private final Runnable afterEachChange;

  ChangeLoop(Runnable afterEachChange) {
    this.afterEachChange = afterEachChange;
  }

  /** Makes a change now; from within a change, after it. */
  void change(Runnable change) {
    if (lock.isHeldByCurrentThread()) {
      afterwards(() -> change(change));
      return;
    }
    try {
      lock.lock();
      try {
        change.run();
      } finally {
        try {
          afterEachChange.run();
        } finally {
          lock.unlock();
        }
      }
    } finally {
      handleEffects(); // What a change that failed has caused before counts too.
    }
  }

  /** To be called from within a change. */
  void afterwards(Runnable effect) {
    effects.add(effect);
  }

  private void handleEffects() {
    if (unhandled.getAndIncrement() > 0) {
      return; // Another thread is at it, or this one further up, and will see what was added.
    }
    int seen = 1;
    do {
      for (Runnable effect = effects.poll(); effect != null; effect = effects.poll()) {
        // Nothing one of them does may silence the instance: its later ones, and everybody else's.
        Guarded.run("a consequence of a supervisor's change", effect);
      }
      seen = unhandled.addAndGet(-seen);
    } while (seen > 0);
  }
}
