package io.slipway.director.storage;

import java.util.function.Supplier;

/**
 * Groups changes of several repositories into one that happens whole or not at all. Nested calls
 * join the outer transaction. No agent or CPI is called inside one.
 */
public interface Transactions {
  <T> T inTransaction(Supplier<T> work);

  default void inTransaction(Runnable work) {
    inTransaction(
        () -> {
          work.run();
          return true;
        });
  }
}
