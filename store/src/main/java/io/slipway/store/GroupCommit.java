package io.slipway.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Runs transactions one after the other on one connection, and lets those that come at the same
 * time share a commit, because what a commit takes is a wait for the disk. Each works behind a
 * savepoint of its own: one that fails takes back what it did and nothing else. Whoever finds
 * nobody behind it commits for all, and all of them return only then: what has been returned from
 * is on disk, as if each had committed by itself.
 */
final class GroupCommit {
  /** So that nobody waits for ever behind others. */
  private static final int LARGEST = 100;

  private static final String SAVEPOINT = "member";

  private final Jdbi jdbi;
  private final ReentrantLock turn = new ReentrantLock();
  private final AtomicInteger coming = new AtomicInteger();
  private final AtomicLong commits = new AtomicLong();

  /** Guarded by the turn. */
  private @Nullable Group open;

  /**
   * @param jdbi of a single connection
   */
  GroupCommit(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Runs the work in a transaction; returns when that is on disk. */
  <T> T run(Function<Handle, T> work) {
    Group group;
    T result;
    coming.incrementAndGet();
    try {
      turn.lock();
    } finally {
      coming.decrementAndGet();
    }
    try {
      group = group();
      result = group.add(work);
    } finally {
      try {
        endIfLast();
      } finally {
        turn.unlock();
      }
    }
    group.awaitCommit();
    return result;
  }

  private Group group() {
    Group group = open;
    if (group == null) {
      group = new Group(jdbi.open());
      open = group;
    }
    return group;
  }

  /** Those who are coming will see to the commit themselves. */
  private void endIfLast() {
    Group group = open;
    if (group != null && (group.isOver() || group.isFull() || coming.get() == 0)) {
      open = null;
      commits.incrementAndGet();
      group.end();
    }
  }

  /** How many wait for their turn. */
  int coming() {
    return coming.get();
  }

  /** How many commits there were so far. */
  long commits() {
    return commits.get();
  }

  /** Transactions that are committed together; used by one thread at a time. */
  private static final class Group {
    private final Handle handle;
    private final CompletableFuture<Boolean> committed = new CompletableFuture<>();
    private int members;

    Group(Handle handle) {
      this.handle = handle;
      try {
        handle.begin();
      } catch (RuntimeException | Error e) {
        handle.close();
        throw e;
      }
    }

    boolean isFull() {
      return members >= LARGEST;
    }

    boolean isOver() {
      return committed.isDone();
    }

    <T> T add(Function<Handle, T> work) {
      if (members++ == 0) {
        return first(work);
      }
      handle.savepoint(SAVEPOINT);
      T result;
      try {
        result = work.apply(handle);
      } catch (RuntimeException | Error e) {
        takeBack(e);
        throw e;
      }
      handle.releaseSavepoint(SAVEPOINT);
      return result;
    }

    /** Most are alone, and what the first has done is all there is to take back. */
    private <T> T first(Function<Handle, T> work) {
      try {
        return work.apply(handle);
      } catch (RuntimeException | Error e) {
        try {
          handle.rollback();
          handle.begin();
        } catch (RuntimeException | Error again) {
          e.addSuppressed(again);
          committed.completeExceptionally(e);
        }
        throw e;
      }
    }

    /** SQLite gives up the whole transaction after some failures, a full disk for one. */
    private void takeBack(Throwable failure) {
      try {
        handle.rollbackToSavepoint(SAVEPOINT);
      } catch (RuntimeException | Error e) {
        failure.addSuppressed(e);
        committed.completeExceptionally(failure);
      }
    }

    void end() {
      try (handle) {
        if (committed.isDone()) {
          handle.rollback();
        } else {
          handle.commit();
        }
      } catch (RuntimeException | Error e) {
        committed.completeExceptionally(e); // Whatever it was: the members wait for an answer.
      }
      committed.complete(true);
    }

    /** Throws the reason for which the others' transactions ended, when they did. */
    void awaitCommit() {
      try {
        committed.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw e;
      }
    }
  }
}
