package io.slipway.base;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Does one thing to many, so many at a time. The first failure keeps what has not begun from
 * beginning; what is under way ends; then that failure is thrown, the others attached to it
 * (Director behaviour 4.2).
 */
public final class FanOut {
  private FanOut() {}

  /** The same for the numbers from 0 up to, without, the count. */
  public static void forEach(int threads, int count, IntConsumer action) {
    forEach(threads, IntStream.range(0, count).boxed().toList(), action::accept);
  }

  public static <T> void forEach(int threads, Collection<T> things, Consumer<? super T> action) {
    if (things.isEmpty()) {
      return;
    }
    Work<T> work = new Work<>(things, action);
    int workers = Math.clamp(threads, 1, things.size());
    if (workers == 1) {
      work.call();
    } else {
      runInParallel(work, workers);
    }
    work.throwFailure();
  }

  private static void runInParallel(Work<?> work, int workers) {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        running.add(executor.submit(work));
      }
      for (Future<?> worker : running) {
        await(worker);
      }
    }
  }

  private static void await(Future<?> worker) {
    try {
      worker.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A worker let a failure through", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for instances", e);
    }
  }

  private static final class Work<T> implements Callable<Boolean> {
    private final Queue<T> waiting;
    private final Consumer<? super T> action;
    private @Nullable Throwable failure;

    Work(Collection<T> things, Consumer<? super T> action) {
      this.waiting = new ArrayDeque<>(things);
      this.action = action;
    }

    @Override
    public Boolean call() {
      for (T next = next(); next != null; next = next()) {
        try {
          action.accept(next);
        } catch (RuntimeException | Error e) {
          failed(e);
        }
      }
      return true;
    }

    private synchronized @Nullable T next() {
      return failure == null ? waiting.poll() : null;
    }

    private synchronized void failed(Throwable e) {
      if (failure == null) {
        failure = e;
      } else {
        failure.addSuppressed(e);
      }
    }

    synchronized void throwFailure() {
      switch (failure) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(failure);
      }
    }
  }
}
