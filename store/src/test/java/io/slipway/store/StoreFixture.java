package io.slipway.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store of its own for each test, with its statements counted. */
abstract class StoreFixture {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

  /** Texts that have broken databases before. */
  static final String HOSTILE =
      "'; drop table tasks; -- \" \\ % _ <ids> :id ?1 \u0000 \n\t \u2028 é 漢字 😀 {}";

  private final AtomicInteger statements = new AtomicInteger();
  @TempDir Path folder;
  Store store;

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("director.db"), counter());
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** How many statements the work runs. */
  int statements(Runnable work) {
    int before = statements.get();
    work.run();
    return statements.get() - before;
  }

  private SqlLogger counter() {
    return new SqlLogger() {
      @Override
      public void logAfterExecution(StatementContext context) {
        statements.incrementAndGet();
      }
    };
  }
}
