package io.slipway.store;

import io.slipway.director.users.PasswordHash;
import io.slipway.director.users.UserRecord;
import io.slipway.director.users.UserRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

final class SqlUserRepository implements UserRepository {
  private final Database database;

  SqlUserRepository(Database database) {
    this.database = database;
  }

  @Override
  public List<UserRecord> list() {
    return database.read(
        handle ->
            handle
                .createQuery("select * from users order by name")
                .map((row, context) -> user(row))
                .list());
  }

  @Override
  public Optional<UserRecord> find(String name) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from users where name = :name")
                .bind("name", name)
                .map((row, context) -> user(row))
                .findOne());
  }

  @Override
  public void put(UserRecord user) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into users (name, password, scopes) values (:name, :password, :scopes)
                    on conflict (name) do update set
                      password = excluded.password, scopes = excluded.scopes""")
                .bind("name", user.name())
                .bind("password", user.password().text())
                .bind("scopes", String.join(" ", user.scopes()))
                .execute());
  }

  @Override
  public boolean delete(String name) {
    return database.write(
            handle ->
                handle
                    .createUpdate("delete from users where name = :name")
                    .bind("name", name)
                    .execute())
        > 0;
  }

  private static UserRecord user(ResultSet row) throws SQLException {
    return new UserRecord(
        row.getString("name"),
        PasswordHash.parse(row.getString("password"))
            .orElseThrow(() -> new SQLException("A user's password hash is damaged")),
        List.of(row.getString("scopes").split(" ", -1)));
  }
}
