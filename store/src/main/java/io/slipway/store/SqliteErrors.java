package io.slipway.store;

import io.slipway.store.StoreException.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says in words what a failure of SQLite means for the operator. */
final class SqliteErrors {
  private final Path file;

  SqliteErrors(Path file) {
    this.file = file;
  }

  boolean isFromDatabase(Throwable failure) {
    return sqlCause(failure) != null;
  }

  /** The failure as a {@link StoreException}; without the failed statement's values. */
  StoreException explain(RuntimeException failure) {
    SQLException sql = sqlCause(failure);
    if (sql == null) {
      return new StoreException(
          Reason.UNAVAILABLE,
          "The database " + file + " failed: " + failure.getClass().getSimpleName(),
          failure);
    }
    if (!(sql instanceof SQLiteException sqlite)) {
      return new StoreException(
          Reason.UNAVAILABLE,
          "The database " + file + " failed; the Director's log says more",
          sql);
    }
    SQLiteErrorCode code = sqlite.getResultCode();
    if (code == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE
        || code == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY) {
      return new StoreException(Reason.DUPLICATE, "The store holds such an entry already", sql);
    }
    if (code == SQLiteErrorCode.SQLITE_CONSTRAINT_FOREIGNKEY) {
      return new StoreException(
          Reason.REFERENCED,
          "The store refused the change: another entry refers to this one, or the one referred to"
              + " does not exist",
          sql);
    }
    return switch (code.code & 0xff) {
      case SQLITE_CORRUPT, SQLITE_NOTADB -> damaged(sql);
      case SQLITE_FULL ->
          unavailable("has no space left; free some on its disk, then try again", sql);
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
          unavailable("cannot be written; check who owns it and its folder", sql);
      case SQLITE_BUSY, SQLITE_LOCKED ->
          unavailable("is held by another process; is a second Director running on it?", sql);
      default -> unavailable("failed (" + code + "); the Director's log says more", sql);
    };
  }

  StoreException damaged(@Nullable Throwable cause) {
    return new StoreException(
        Reason.DAMAGED,
        "The file "
            + file
            + " is not a Slipway database, or is damaged. Restore it from a backup, or move it"
            + " away to start with an empty one",
        cause);
  }

  private StoreException unavailable(String what, SQLException cause) {
    return new StoreException(Reason.UNAVAILABLE, "The database " + file + " " + what, cause);
  }

  private static @Nullable SQLException sqlCause(Throwable failure) {
    SQLException found = null;
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLiteException sqlite) {
        return sqlite;
      }
      if (t instanceof SQLException sql) {
        found = sql;
      }
    }
    return found;
  }

  /** The primary result codes of SQLite's C interface; part of its stable contract. */
  private static final int SQLITE_PERM = 3;

  private static final int SQLITE_BUSY = 5;
  private static final int SQLITE_LOCKED = 6;
  private static final int SQLITE_READONLY = 8;
  private static final int SQLITE_CORRUPT = 11;
  private static final int SQLITE_FULL = 13;
  private static final int SQLITE_CANTOPEN = 14;
  private static final int SQLITE_AUTH = 23;
  private static final int SQLITE_NOTADB = 26;
}
