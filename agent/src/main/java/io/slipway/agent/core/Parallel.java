package io.slipway.agent.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/** Several things at once, on virtual threads; all are run to their end, whatever fails. */
public final class Parallel {
  private Parallel() {}

  /**
   * What each task came to, in the order of the tasks. An interrupted caller interrupts them all,
   * and waits until they have ended.
   */
  public static <T> List<Result<T>> run(int atOnce, List<Callable<T>> tasks)
      throws InterruptedException {
    Semaphore slots = new Semaphore(atOnce);
    List<CompletableFuture<T>> futures = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (Callable<T> task : tasks) {
      CompletableFuture<T> future = new CompletableFuture<>();
      futures.add(future);
      threads.add(Thread.ofVirtual().start(() -> run(slots, task, future)));
    }
    try {
      List<Result<T>> results = new ArrayList<>();
      for (CompletableFuture<T> future : futures) {
        results.add(result(future));
      }
      return results;
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      threads.forEach(Parallel::awaitEnd);
      throw e;
    }
  }

  /** What was interrupted ends soon, and only then may somebody else go on with its work. */
  public static void awaitEnd(Thread interrupted) {
    boolean again = false;
    while (true) {
      try {
        interrupted.join();
        break;
      } catch (InterruptedException e) {
        again = true;
      }
    }
    if (again) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> void run(Semaphore slots, Callable<T> task, CompletableFuture<T> future) {
    try {
      slots.acquire();
      try {
        future.complete(task.call());
      } finally {
        slots.release();
      }
    } catch (Exception | Error e) {
      future.completeExceptionally(e);
    }
  }

  private static <T> Result<T> result(CompletableFuture<T> future) throws InterruptedException {
    try {
      return new Succeeded<>(future.get());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof Error error) {
        throw new CompletionException(error);
      }
      return new Failed<>((Exception) cause);
    }
  }

  /** What came of one task. */
  public sealed interface Result<T> {}

  public record Succeeded<T>(T value) implements Result<T> {}

  public record Failed<T>(Exception cause) implements Result<T> {}
}
