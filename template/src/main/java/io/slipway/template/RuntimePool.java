package io.slipway.template;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runtimes, lent to one caller at a time. They are booted in the background, one after another,
 * when somebody waits for one; a broken one is replaced.
 */
final class RuntimePool implements AutoCloseable {
  private final int size;
  private final Supplier<RubyWorker> boot;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<RubyWorker> idle = new ArrayDeque<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private int alive;
  private int booted;
  private boolean booting;
  private boolean closed;
  private @Nullable RuntimeException bootFailure;

  RuntimePool(int size, Supplier<RubyWorker> boot) {
    this.size = size;
    this.boot = boot;
  }

  /** Completes when the first runtime is there, or could not be booted. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Has a runtime booted unless one is there or on its way. Returns at once. */
  void warmUp() {
    lock.lock();
    try {
      if (alive == 0) {
        bootAnother();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a runtime. The one used last comes first: its compiled templates are the freshest.
   */
  RubyWorker borrow() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      bootFailure = null;
      while (true) {
        if (closed) {
          throw new IllegalStateException("The template engine is closed");
        }
        RubyWorker worker = idle.pollFirst();
        if (worker != null) {
          return worker;
        }
        if (bootFailure != null) {
          throw bootFailure;
        }
        bootAnother();
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  void giveBack(RubyWorker worker) {
    lock.lock();
    try {
      if (closed || worker.isBroken()) {
        worker.close();
        alive--;
        if (alive == 0) {
          bootAnother();
        }
      } else {
        idle.addFirst(worker);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many runtimes were booted so far. */
  int booted() {
    lock.lock();
    try {
      return booted;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      idle.forEach(RubyWorker::close);
      idle.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void bootAnother() {
    if (booting || closed || alive >= size) {
      return;
    }
    booting = true;
    alive++;
    Thread.ofPlatform().daemon().name("template-boot").start(this::bootNow);
  }

  private void bootNow() {
    try {
      arrived(boot.get());
    } catch (RuntimeException | Error e) {
      failed(new IllegalStateException("No Ruby runtime could be booted", e));
    }
  }

  private void arrived(RubyWorker worker) {
    lock.lock();
    try {
      booting = false;
      booted++;
      giveBack(worker);
    } finally {
      lock.unlock();
    }
    ready.complete(null);
  }

  private void failed(RuntimeException failure) {
    lock.lock();
    try {
      booting = false;
      alive--;
      bootFailure = failure;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    ready.completeExceptionally(failure);
  }
}
