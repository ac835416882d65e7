package io.slipway.simulation.world;

import io.slipway.base.Clock;
import io.slipway.director.storage.Transactions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * The life of one process. When it has ended, whichever of its threads next asks for anything
 * outside it stops there for ever, as after {@code kill -9}: nothing is caught, nothing is tidied
 * up. Only a transaction is left, and rolled back, as the database would.
 */
public final class Life {
  /** Of a thread; it belongs to one process. */
  private static final ThreadLocal<Boolean> IN_TRANSACTION = ThreadLocal.withInitial(() -> false);

  private volatile boolean over;

  public void end() {
    over = true;
  }

  public boolean isOver() {
    return over;
  }

  /** Goes on only while the process lives. */
  void check() {
    if (over) {
      if (IN_TRANSACTION.get()) {
        throw new Ended();
      }
      stopForEver();
    }
  }

  private static void stopForEver() {
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      try {
        never.await();
      } catch (InterruptedException e) {
        // Nobody is there any more who could be interrupted.
      }
    }
  }

  /** The same thing, as the process has it. */
  @SuppressWarnings("unchecked") // a proxy of the type is of the type
  public <T> T guard(Class<T> type, T real) {
    return (T)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              check();
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              } finally {
                check();
              }
            });
  }

  public Transactions guard(Transactions real) {
    return new Transactions() {
      @Override
      public <T> T inTransaction(Supplier<T> work) {
        check();
        if (IN_TRANSACTION.get()) {
          return real.inTransaction(work);
        }
        try {
          return real.inTransaction(() -> whole(work));
        } finally {
          check();
        }
      }
    };
  }

  private <T> T whole(Supplier<T> work) {
    IN_TRANSACTION.set(true);
    try {
      T result = work.get();
      check();
      return result;
    } finally {
      IN_TRANSACTION.set(false);
    }
  }

  public Clock guard(Clock real) {
    return new Clock() {
      @Override
      public Instant now() {
        return real.now();
      }

      @Override
      public long nanoTime() {
        return real.nanoTime();
      }

      @Override
      public void sleep(Duration duration) throws InterruptedException {
        real.sleep(duration);
        check();
      }

      @Override
      public Scheduled schedule(Duration delay, Runnable action) {
        return over ? () -> {} : real.schedule(delay, () -> ifAlive(action));
      }
    };
  }

  private void ifAlive(Runnable action) {
    if (!over) {
      action.run();
    }
  }

  /** Takes a transaction back. */
  static final class Ended extends Error {
    private static final long serialVersionUID = 1;

    Ended() {
      super("The process is dead", null, false, false);
    }
  }
}
