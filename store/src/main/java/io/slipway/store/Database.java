package io.slipway.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.slipway.director.storage.Transactions;
import io.slipway.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The connections to one SQLite file: a single writer, so that writers queue up instead of failing
 * (and share commits, see {@link GroupCommit}), and a few readers, which WAL mode lets run beside
 * it. Inside a transaction, which belongs to its thread, reads go through the writer too and see
 * what was just written.
 */
final class Database implements Transactions, AutoCloseable {
  private static final int READERS = 4;
  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(10);

  /** How long a thread waits for a connection; longer than any sane pile of short transactions. */
  private static final Duration CONNECTION_TIMEOUT = Duration.ofMinutes(2);

  /** It remembers what it has parsed: the statements of every database are the same. */
  private static final SqlParser PARSER = new ColonPrefixSqlParser();

  private final SqliteErrors errors;
  private final HikariDataSource writerPool;
  private final HikariDataSource readerPool;
  private final GroupCommit writer;
  private final Jdbi readers;

  /** Per database, not static: a thread may work on two databases at once. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<Handle> transaction = new ThreadLocal<>();

  private Database(SqliteErrors errors, Path file, SqlLogger logger) {
    this.errors = errors;
    this.writerPool = pool("slipway-store-writer", writing(file), 1);
    this.readerPool = pool("slipway-store-reader", reading(file), READERS);
    this.writer = new GroupCommit(jdbi(writerPool, logger));
    this.readers = jdbi(readerPool, logger);
  }

  static Database open(Path file, SqlLogger logger) {
    SqliteErrors errors = new SqliteErrors(file);
    createPrivately(file);
    // Flyway opens connections as it likes, which a pool of one would not survive.
    new Migrations(file, errors).apply(writing(file));
    try {
      return new Database(errors, file, logger);
    } catch (RuntimeException e) {
      throw errors.explain(e);
    }
  }

  /** Manifests hold secrets, so the file is its owner's alone; SQLite's side files follow it. */
  private static void createPrivately(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      // An existing database keeps the mode its owner gave it.
    } catch (IOException e) {
      throw new StoreException(
          Reason.UNAVAILABLE,
          "The database " + file + " cannot be created; check its folder: " + e,
          e);
    }
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(Math.toIntExact(BUSY_TIMEOUT.toMillis()));
    return config;
  }

  private static DataSource writing(Path file) {
    SQLiteConfig config = config();
    // A deferred transaction that reads first fails at its first write when another writer was
    // faster; an immediate one waits at its beginning.
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    return dataSource(file, config);
  }

  private static DataSource reading(Path file) {
    SQLiteConfig config = config();
    config.setTransactionMode(SQLiteConfig.TransactionMode.DEFERRED);
    return dataSource(file, config);
  }

  private static DataSource dataSource(Path file, SQLiteConfig config) {
    SQLiteDataSource dataSource = new SQLiteDataSource(config);
    dataSource.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return dataSource;
  }

  private static HikariDataSource pool(String name, DataSource dataSource, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(dataSource);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
    // A file's connections do not go stale.
    config.setMaxLifetime(0);
    config.setIdleTimeout(0);
    return new HikariDataSource(config);
  }

  private static Jdbi jdbi(DataSource dataSource, SqlLogger logger) {
    Jdbi jdbi = Jdbi.create(dataSource);
    jdbi.getConfig(SqlStatements.class).setSqlLogger(logger).setSqlParser(PARSER);
    // By default failures quote the bound values, and those may be secret.
    jdbi.getConfig(StatementExceptions.class)
        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
    return jdbi;
  }

  /** Of a table whose rows have a number. */
  void deleteById(String table, int id) {
    write(
        handle ->
            handle
                .createUpdate("delete from " + table + " where id = :id")
                .bind("id", id)
                .execute());
  }

  @Override
  public <T> T inTransaction(Supplier<T> work) {
    return write(handle -> work.get());
  }

  /** Runs the work in this thread's transaction, or in one of its own. */
  <T> T write(Function<Handle, T> work) {
    Handle joined = transaction.get();
    if (joined != null) {
      return explained(() -> work.apply(joined));
    }
    return explained(
        () ->
            writer.run(
                handle -> {
                  transaction.set(handle);
                  try {
                    return work.apply(handle);
                  } finally {
                    transaction.remove();
                  }
                }));
  }

  /** Reads with one statement. */
  <T> T read(Function<Handle, T> work) {
    Handle joined = transaction.get();
    if (joined != null) {
      return explained(() -> work.apply(joined));
    }
    return explained(() -> readers.withHandle(work::apply));
  }

  /** Reads with several statements that all see one moment. */
  <T> T readAtOnce(Function<Handle, T> work) {
    Handle joined = transaction.get();
    if (joined != null) {
      return explained(() -> work.apply(joined));
    }
    return explained(() -> readers.inTransaction(work::apply));
  }

  private <T> T explained(Supplier<T> work) {
    try {
      return work.get();
    } catch (JdbiException e) {
      throw errors.explain(e);
    }
  }

  @Override
  public void close() {
    readerPool.close();
    writerPool.close();
  }
}
