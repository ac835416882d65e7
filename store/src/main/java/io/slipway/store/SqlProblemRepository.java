package io.slipway.store;

import io.slipway.director.problems.ProblemRecord;
import io.slipway.director.problems.ProblemRecord.State;
import io.slipway.director.problems.ProblemRepository;
import io.slipway.director.problems.ProblemType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.EmptyHandling;
import org.jspecify.annotations.Nullable;

final class SqlProblemRepository implements ProblemRepository {
  private static final String PAUSED = "resurrection_paused";

  private final Database database;

  SqlProblemRepository(Database database) {
    this.database = database;
  }

  @Override
  public List<ProblemRecord> open(int deploymentId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from problems where deployment_id = :deployment and state = 'open'"
                        + " order by id")
                .bind("deployment", deploymentId)
                .map((row, context) -> problem(row))
                .list());
  }

  @Override
  public List<ProblemRecord> find(int deploymentId, Collection<Integer> ids) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from problems where deployment_id = :deployment and id in (<ids>)"
                        + " order by id")
                .bind("deployment", deploymentId)
                .bindList(EmptyHandling.NULL_KEYWORD, "ids", List.copyOf(ids))
                .map((row, context) -> problem(row))
                .list());
  }

  @Override
  public Optional<ProblemRecord> find(int id) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from problems where id = :id")
                .bind("id", id)
                .map((row, context) -> problem(row))
                .findOne());
  }

  @Override
  public ProblemRecord found(
      int deploymentId,
      ProblemType type,
      int resourceId,
      Map<String, @Nullable Object> data,
      Instant now) {
    return database.write(
        handle ->
            handle
                .createQuery(
                    """
                    insert into problems
                      (deployment_id, type, resource_id, data, state, counter, created_at,
                       last_seen_at)
                    values (:deployment, :type, :resource, :data, 'open', 1, :now, :now)
                    on conflict (deployment_id, type, resource_id) where state = 'open'
                    do update set data = excluded.data, last_seen_at = excluded.last_seen_at,
                      counter = counter + 1
                    returning *""")
                .bind("deployment", deploymentId)
                .bind("type", type.word())
                .bind("resource", resourceId)
                .bind("data", Columns.json(data))
                .bind("now", Columns.micros(now))
                .map((row, context) -> problem(row))
                .one());
  }

  @Override
  public void closeAll(int deploymentId, int kept) {
    database.write(
        handle -> {
          handle
              .createUpdate(
                  """
                  delete from problems where deployment_id = :deployment and state <> 'open'
                    and id not in (select id from problems where deployment_id = :deployment
                      order by id desc limit :kept)""")
              .bind("deployment", deploymentId)
              .bind("kept", kept)
              .execute();
          return handle
              .createUpdate(
                  "update problems set state = 'closed'"
                      + " where deployment_id = :deployment and state = 'open'")
              .bind("deployment", deploymentId)
              .execute();
        });
  }

  @Override
  public void closeOf(int deploymentId, Collection<Integer> instanceIds) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    """
                    update problems set state = 'closed'
                    where deployment_id = :deployment and state = 'open'
                      and type in ('unresponsive_agent', 'missing_vm')
                      and resource_id in (<ids>)""")
                .bind("deployment", deploymentId)
                .bindList(EmptyHandling.NULL_KEYWORD, "ids", List.copyOf(instanceIds))
                .execute());
  }

  @Override
  public void resolve(int id) {
    database.write(
        handle ->
            handle
                .createUpdate("update problems set state = 'resolved' where id = :id")
                .bind("id", id)
                .execute());
  }

  @Override
  public boolean isResurrectionPaused() {
    return database.read(
        handle ->
            handle
                .createQuery("select value from director_attributes where name = :name")
                .bind("name", PAUSED)
                .mapTo(String.class)
                .findOne()
                .filter("true"::equals)
                .isPresent());
  }

  @Override
  public void pauseResurrection(boolean paused) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "insert into director_attributes (name, value) values (:name, :value)"
                        + " on conflict (name) do update set value = excluded.value")
                .bind("name", PAUSED)
                .bind("value", String.valueOf(paused))
                .execute());
  }

  private static ProblemRecord problem(ResultSet row) throws SQLException {
    return new ProblemRecord(
        row.getInt("id"),
        row.getInt("deployment_id"),
        ProblemType.valueOf(row.getString("type").toUpperCase(Locale.ROOT)),
        row.getInt("resource_id"),
        Columns.jsonObject(row, "data"),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getInt("counter"),
        Columns.instant(row, "created_at"),
        Columns.instant(row, "last_seen_at"));
  }
}
