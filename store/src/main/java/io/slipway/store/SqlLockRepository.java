package io.slipway.store;

import io.slipway.director.locks.LockRecord;
import io.slipway.director.locks.LockRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

final class SqlLockRepository implements LockRepository {
  private final Database database;

  SqlLockRepository(Database database) {
    this.database = database;
  }

  @Override
  public boolean acquire(LockRecord lock, Instant now) {
    return database.write(
            handle ->
                handle
                    .createUpdate(
                        """
                        insert into locks (name, uid, expires_at, task_id)
                        values (:name, :uid, :expires, :task)
                        on conflict (name) do update set
                          uid = excluded.uid,
                          expires_at = excluded.expires_at,
                          task_id = excluded.task_id
                        where locks.expires_at < :now""")
                    .bind("name", lock.name())
                    .bind("uid", lock.uid())
                    .bind("expires", Columns.micros(lock.expiresAt()))
                    .bind("task", lock.taskId())
                    .bind("now", Columns.micros(now))
                    .execute())
        == 1;
  }

  @Override
  public boolean takeOver(String formerUid, LockRecord lock) {
    return database.write(
            handle ->
                handle
                    .createUpdate(
                        """
                        update locks set uid = :uid, expires_at = :expires, task_id = :task
                        where name = :name and uid = :former""")
                    .bind("uid", lock.uid())
                    .bind("expires", Columns.micros(lock.expiresAt()))
                    .bind("task", lock.taskId())
                    .bind("name", lock.name())
                    .bind("former", formerUid)
                    .execute())
        == 1;
  }

  @Override
  public boolean renew(String name, String uid, Instant expiresAt) {
    return database.write(
            handle ->
                handle
                    .createUpdate(
                        "update locks set expires_at = :expires where name = :name and uid = :uid")
                    .bind("expires", Columns.micros(expiresAt))
                    .bind("name", name)
                    .bind("uid", uid)
                    .execute())
        == 1;
  }

  @Override
  public void release(String name, String uid) {
    database.write(
        handle ->
            handle
                .createUpdate("delete from locks where name = :name and uid = :uid")
                .bind("name", name)
                .bind("uid", uid)
                .execute());
  }

  @Override
  public Optional<LockRecord> find(String name) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from locks where name = :name")
                .bind("name", name)
                .map((row, context) -> lock(row))
                .findOne());
  }

  @Override
  public List<LockRecord> list() {
    return database.read(
        handle ->
            handle
                .createQuery("select * from locks order by name")
                .map((row, context) -> lock(row))
                .list());
  }

  private static LockRecord lock(ResultSet row) throws SQLException {
    return new LockRecord(
        row.getString("name"),
        row.getString("uid"),
        Columns.instant(row, "expires_at"),
        row.getInt("task_id"));
  }
}
