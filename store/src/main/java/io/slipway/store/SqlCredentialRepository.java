package io.slipway.store;

import io.slipway.director.credentials.CredentialRepository;
import io.slipway.director.credentials.CredentialType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

final class SqlCredentialRepository implements CredentialRepository {
  private final Database database;

  SqlCredentialRepository(Database database) {
    this.database = database;
  }

  @Override
  public void add(Version version) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into credentials (id, name, type, encrypted, key_id, created_at)
                    values (:id, :name, :type, :encrypted, :key, :now)""")
                .bind("id", version.id())
                .bind("name", version.name())
                .bind("type", version.type().word())
                .bind("encrypted", version.encrypted())
                .bind("key", version.keyId())
                .bind("now", Columns.micros(version.createdAt()))
                .execute());
  }

  @Override
  public Optional<Version> byId(String id) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from credentials where id = :id")
                .bind("id", id)
                .map((row, context) -> version(row))
                .findOne());
  }

  @Override
  public List<Version> versions(String name, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from credentials where name = :name order by place desc limit :limit")
                .bind("name", name)
                .bind("limit", limit)
                .map((row, context) -> version(row))
                .list());
  }

  @Override
  public int countVersions(String name) {
    return database.read(
        handle ->
            handle
                .createQuery("select count(*) from credentials where name = :name")
                .bind("name", name)
                .mapTo(int.class)
                .one());
  }

  @Override
  public int countNames() {
    return database.read(
        handle ->
            handle
                .createQuery("select count(distinct name) from credentials")
                .mapTo(int.class)
                .one());
  }

  @Override
  public List<Entry> find(String prefix, String part, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select name, max(created_at) as created_at from credentials
                    where substr(name, 1, length(:prefix)) = :prefix
                      and instr(lower(name), lower(:part)) > 0
                    group by name order by name limit :limit""")
                .bind("prefix", prefix)
                .bind("part", part)
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        new Entry(row.getString("name"), Columns.instant(row, "created_at")))
                .list());
  }

  @Override
  public boolean delete(String name) {
    return database.write(
        handle ->
            handle
                    .createUpdate("delete from credentials where name = :name")
                    .bind("name", name)
                    .execute()
                > 0);
  }

  private static Version version(ResultSet row) throws SQLException {
    String type = row.getString("type");
    return new Version(
        row.getString("id"),
        row.getString("name"),
        CredentialType.of(type)
            .orElseThrow(() -> new SQLException("There is no credential type " + type)),
        row.getBytes("encrypted"),
        row.getString("key_id"),
        Columns.instant(row, "created_at"));
  }
}
