package io.slipway.store;

import io.slipway.director.events.EventRecord;
import io.slipway.director.events.EventRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.statement.Query;

final class SqlEventRepository implements EventRepository {
  private final Database database;

  SqlEventRepository(Database database) {
    this.database = database;
  }

  @Override
  public EventRecord add(EventRecord event) {
    return database.write(
        handle ->
            handle
                .createQuery(
                    """
                    insert into events
                      (parent_id, occurred_at, username, action, object_type, object_name, error,
                       task, deployment, instance, context)
                    values
                      (:parent, :time, :username, :action, :objectType, :objectName, :error,
                       :task, :deployment, :instance, :context)
                    returning *""")
                .bind("parent", event.parentId())
                .bind("time", Columns.micros(event.timestamp()))
                .bind("username", event.user())
                .bind("action", event.action())
                .bind("objectType", event.objectType())
                .bind("objectName", event.objectName())
                .bind("error", event.error())
                .bind("task", event.task())
                .bind("deployment", event.deployment())
                .bind("instance", event.instance())
                .bind("context", Columns.json(event.context()))
                .map((row, context) -> event(row))
                .one());
  }

  @Override
  public Optional<EventRecord> find(long id) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from events where id = :id")
                .bind("id", id)
                .map((row, context) -> event(row))
                .findOne());
  }

  @Override
  public List<EventRecord> list(EventFilter filter) {
    Map<String, Object> values = new LinkedHashMap<>();
    List<String> conditions = new ArrayList<>();
    filter
        .beforeId()
        .ifPresent(id -> condition(conditions, values, "id < :beforeId", "beforeId", id));
    filter
        .before()
        .ifPresent(
            time ->
                condition(
                    conditions, values, "occurred_at < :before", "before", Columns.micros(time)));
    filter
        .after()
        .ifPresent(
            time ->
                condition(
                    conditions, values, "occurred_at >= :after", "after", Columns.micros(time)));
    equal(conditions, values, "task", filter.task());
    equal(conditions, values, "deployment", filter.deployment());
    equal(conditions, values, "instance", filter.instance());
    equal(conditions, values, "username", filter.user());
    equal(conditions, values, "action", filter.action());
    equal(conditions, values, "object_type", filter.objectType());
    equal(conditions, values, "object_name", filter.objectName());
    String sql =
        "select * from events"
            + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
            + " order by id desc limit :limit";
    return database.read(
        handle -> {
          Query query = handle.createQuery(sql).bind("limit", filter.limit());
          values.forEach(query::bind);
          return query.map((row, context) -> event(row)).list();
        });
  }

  private static void equal(
      List<String> conditions, Map<String, Object> values, String column, Optional<String> value) {
    value.ifPresent(text -> condition(conditions, values, column + " = :" + column, column, text));
  }

  private static void condition(
      List<String> conditions, Map<String, Object> values, String sql, String name, Object value) {
    conditions.add(sql);
    values.put(name, value);
  }

  @Override
  public int prune(int keep) {
    return database.write(
        handle -> {
          Optional<Long> newestDropped =
              handle
                  .createQuery("select id from events order by id desc limit 1 offset :keep")
                  .bind("keep", keep)
                  .mapTo(Long.class)
                  .findOne();
          if (newestDropped.isEmpty()) {
            return 0;
          }
          return handle
              .createUpdate(
                  """
                  delete from events where id <= :last and id not in (
                    select parent_id from events where id > :last and parent_id is not null)""")
              .bind("last", newestDropped.get())
              .execute();
        });
  }

  private static EventRecord event(ResultSet row) throws SQLException {
    OptionalLong parent = Columns.optionalLong(row, "parent_id");
    return new EventRecord(
        row.getLong("id"),
        parent.isPresent() ? Optional.of(parent.getAsLong()) : Optional.empty(),
        Columns.instant(row, "occurred_at"),
        row.getString("username"),
        row.getString("action"),
        row.getString("object_type"),
        Columns.optionalText(row, "object_name"),
        Columns.optionalText(row, "error"),
        Columns.optionalText(row, "task"),
        Columns.optionalText(row, "deployment"),
        Columns.optionalText(row, "instance"),
        Columns.jsonObject(row, "context"));
  }
}
