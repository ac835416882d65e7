package io.slipway.store;

import io.slipway.director.configs.ConfigRecord;
import io.slipway.director.configs.ConfigRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;

final class SqlConfigRepository implements ConfigRepository {
  /** Every version with its place among the living of its (type, name), the newest first. */
  private static final String RANKED =
      """
      select c.*,
        row_number() over (partition by type, name, deleted order by id desc) as place
      from configs c""";

  private final Database database;

  SqlConfigRepository(Database database) {
    this.database = database;
  }

  @Override
  public ConfigRecord add(
      String type, String name, String content, Optional<String> team, Instant now) {
    return database.write(
        handle -> {
          int id =
              handle
                  .createQuery(
                      """
                      insert into configs (type, name, content, team, created_at, deleted)
                      values (:type, :name, :content, :team, :now, false)
                      returning id""")
                  .bind("type", type)
                  .bind("name", name)
                  .bind("content", content)
                  .bind("team", team)
                  .bind("now", Columns.micros(now))
                  .mapTo(int.class)
                  .one();
          return new ConfigRecord(
              id, type, name, content, team, Columns.instant(Columns.micros(now)), true);
        });
  }

  @Override
  public Optional<ConfigRecord> find(int id) {
    return byIds(List.of(id), " and not deleted").stream().findFirst();
  }

  @Override
  public List<ConfigRecord> byIds(Collection<Integer> ids) {
    return byIds(ids, "");
  }

  private List<ConfigRecord> byIds(Collection<Integer> ids, String condition) {
    if (ids.isEmpty()) {
      return List.of();
    }
    // Ranking needs the neighbours of the rows asked for, and only those.
    String sql =
        "select * from ("
            + RANKED
            + " where (type, name) in (select type, name from configs where id in (<ids>))"
            + ") ranked where id in (<ids>)"
            + condition
            + " order by id";
    return database.read(
        handle ->
            handle
                .createQuery(sql)
                .bindList("ids", List.copyOf(ids))
                .map((row, context) -> config(row))
                .list());
  }

  @Override
  public List<ConfigRecord> current(String type) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from ("
                        + RANKED
                        + " where type = :type and not deleted) ranked where place = 1 order by id")
                .bind("type", type)
                .map((row, context) -> config(row))
                .list());
  }

  @Override
  public List<ConfigRecord> current(String type, Collection<String> teams) {
    String ofTeams = teams.isEmpty() ? "team is null" : "(team is null or team in (<teams>))";
    return database.read(
        handle -> {
          Query query =
              handle
                  .createQuery(
                      "select * from ("
                          + RANKED
                          + " where type = :type and not deleted and "
                          + ofTeams
                          + ") ranked where place = 1 order by id")
                  .bind("type", type);
          if (!teams.isEmpty()) {
            query.bindList("teams", List.copyOf(teams));
          }
          return query.map((row, context) -> config(row)).list();
        });
  }

  @Override
  public Optional<ConfigRecord> current(String type, String name) {
    return list(Optional.of(type), Optional.of(name), Optional.of(1)).stream().findFirst();
  }

  @Override
  public List<ConfigRecord> list(
      Optional<String> type, Optional<String> name, Optional<Integer> limitPerName) {
    String sql =
        "select * from ("
            + RANKED
            + " where not deleted"
            + (type.isPresent() ? " and type = :type" : "")
            + (name.isPresent() ? " and name = :name" : "")
            + ") ranked"
            + (limitPerName.isPresent() ? " where place <= :limit" : "")
            + " order by type, case when name = 'default' then 1 else 2 end, name, id desc";
    return database.read(
        handle -> {
          Query query = handle.createQuery(sql);
          type.ifPresent(value -> query.bind("type", value));
          name.ifPresent(value -> query.bind("name", value));
          limitPerName.ifPresent(value -> query.bind("limit", value));
          return query.map((row, context) -> config(row)).list();
        });
  }

  @Override
  public int deleteByName(String type, String name) {
    return database.write(
        handle ->
            handle
                .createUpdate(
                    "update configs set deleted = true"
                        + " where type = :type and name = :name and not deleted")
                .bind("type", type)
                .bind("name", name)
                .execute());
  }

  @Override
  public int deleteById(int id) {
    return database.write(
        handle ->
            handle
                .createUpdate("update configs set deleted = true where id = :id and not deleted")
                .bind("id", id)
                .execute());
  }

  private static ConfigRecord config(ResultSet row) throws SQLException {
    return new ConfigRecord(
        row.getInt("id"),
        row.getString("type"),
        row.getString("name"),
        row.getString("content"),
        Columns.optionalText(row, "team"),
        Columns.instant(row, "created_at"),
        !row.getBoolean("deleted") && row.getInt("place") == 1);
  }
}
