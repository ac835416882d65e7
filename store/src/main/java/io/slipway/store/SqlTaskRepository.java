package io.slipway.store;

import io.slipway.director.tasks.JournalEntry;
import io.slipway.director.tasks.StoredRequest;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository;
import io.slipway.director.tasks.TaskState;
import java.io.ByteArrayOutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

final class SqlTaskRepository implements TaskRepository {
  private static final String SIZE =
      "select start + length(content) from task_outputs"
          + " where task_id = :id and type = :type order by start desc limit 1";

  private static final List<String> TERMINAL =
      Arrays.stream(TaskState.values()).filter(TaskState::isTerminal).map(TaskState::word).toList();

  private final Database database;

  SqlTaskRepository(Database database) {
    this.database = database;
  }

  @Override
  public TaskRecord create(
      String type,
      String description,
      String user,
      Optional<String> deployment,
      String contextId,
      Instant now) {
    return database.write(
        handle -> {
          TaskRecord created =
              handle
                  .createQuery(
                      """
                      insert into tasks
                        (type, state, description, state_changed_at, username, deployment, context_id)
                      values
                        (:type, :state, :description, :now, :username, :deployment, :context)
                      returning *\
                      """)
                  .bind("type", type)
                  .bind("state", TaskState.QUEUED.word())
                  .bind("description", description)
                  .bind("now", Columns.micros(now))
                  .bind("username", user)
                  .bind("deployment", deployment)
                  .bind("context", contextId)
                  .map((row, context) -> task(row))
                  .one();
          if (deployment.isPresent()) {
            handle
                .createUpdate(
                    """
                    insert into task_teams (task_id, team)
                    select :task, t.team from deployment_teams t
                    join deployments d on d.id = t.deployment_id where d.name = :deployment\
                    """)
                .bind("task", created.id())
                .bind("deployment", deployment.get())
                .execute();
          }
          return created;
        });
  }

  /** The types are found by steps through an index, not by looking at every task. */
  @Override
  public Map<String, Map<TaskState, Long>> counts(Collection<TaskState> states) {
    return database.readAtOnce(
        handle -> {
          Map<String, Map<TaskState, Long>> counts = new TreeMap<>();
          handle
              .createQuery(
                  """
                  with recursive types (type) as (
                    select min(type) from tasks
                    union all
                    select (select min(t.type) from tasks t where t.type > types.type)
                    from types where types.type is not null)
                  select type from types where type is not null\
                  """)
              .mapTo(String.class)
              .forEach(
                  type -> {
                    Map<TaskState, Long> none = new EnumMap<>(TaskState.class);
                    states.forEach(state -> none.put(state, 0L));
                    counts.put(type, none);
                  });
          handle
              .createQuery(
                  "select type, state, count(*) as number from tasks where state in (<states>)"
                      + " group by type, state")
              .bindList("states", words(states))
              .map(
                  (row, context) ->
                      counts
                          .computeIfAbsent(
                              row.getString("type"), _ -> new EnumMap<>(TaskState.class))
                          .put(TaskState.ofWord(row.getString("state")), row.getLong("number")))
              .list();
          return counts;
        });
  }

  @Override
  public List<String> teams(int id) {
    return database.read(
        handle ->
            handle
                .createQuery("select team from task_teams where task_id = :id order by team")
                .bind("id", id)
                .mapTo(String.class)
                .list());
  }

  @Override
  public Optional<TaskRecord> find(int id) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from tasks where id = :id")
                .bind("id", id)
                .map((row, context) -> task(row))
                .findOne());
  }

  @Override
  public List<TaskRecord> list(TaskFilter filter) {
    List<String> conditions = new ArrayList<>();
    if (!filter.states().isEmpty()) {
      conditions.add("state in (<states>)");
    }
    if (!filter.types().isEmpty()) {
      conditions.add("type in (<types>)");
    }
    filter.deployment().ifPresent(name -> conditions.add("deployment = :deployment"));
    filter.contextId().ifPresent(id -> conditions.add("context_id = :context"));
    filter
        .teams()
        .ifPresent(
            teams ->
                conditions.add(
                    teams.isEmpty()
                        ? "1 = 0"
                        : "id in (select task_id from task_teams where team in (<teams>))"));
    String sql =
        "select * from tasks"
            + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
            + " order by state_changed_at desc, id desc"
            + (filter.limit().isPresent() ? " limit :limit" : "");
    return database.read(
        handle -> {
          Query query = handle.createQuery(sql);
          if (!filter.states().isEmpty()) {
            query.bindList("states", words(filter.states()));
          }
          if (!filter.types().isEmpty()) {
            query.bindList("types", List.copyOf(filter.types()));
          }
          filter
              .teams()
              .filter(teams -> !teams.isEmpty())
              .ifPresent(teams -> query.bindList("teams", List.copyOf(teams)));
          filter.deployment().ifPresent(name -> query.bind("deployment", name));
          filter.contextId().ifPresent(id -> query.bind("context", id));
          filter.limit().ifPresent(limit -> query.bind("limit", limit));
          return query.map((row, context) -> task(row)).list();
        });
  }

  @Override
  public Optional<TaskRecord> transition(
      int id, Set<TaskState> expected, TaskState next, Optional<String> result, Instant now) {
    if (expected.isEmpty()) {
      return Optional.empty();
    }
    return database.write(
        handle ->
            handle
                .createQuery(
                    """
                    update tasks set
                      state = :next,
                      state_changed_at = :now,
                      started_at = case when :starts then :now else started_at end,
                      result = coalesce(:result, result)
                    where id = :id and state in (<expected>)
                    returning *\
                    """)
                .bind("next", next.word())
                .bind("now", Columns.micros(now))
                .bind("starts", next == TaskState.PROCESSING)
                .bind("result", result)
                .bind("id", id)
                .bindList("expected", words(expected))
                .map((row, context) -> task(row))
                .findOne());
  }

  @Override
  public void append(int id, OutputType type, byte[] content) {
    if (content.length == 0) {
      return;
    }
    database.write(
        handle ->
            handle
                .createUpdate(
                    "insert into task_outputs (task_id, type, start, content)"
                        + " values (:id, :type, coalesce(("
                        + SIZE
                        + "), 0), :content)")
                .bind("id", id)
                .bind("type", word(type))
                .bind("content", content)
                .execute());
  }

  @Override
  public byte[] read(int id, OutputType type, long offset, int maximumBytes) {
    if (offset < 0 || maximumBytes < 0) {
      throw new IllegalArgumentException("offset and maximum must not be negative");
    }
    return database.read(
        handle -> {
          ResultIterable<Piece> pieces =
              handle
                  .createQuery(
                      """
                      select start, content from task_outputs
                      where task_id = :id and type = :type and start >= (
                        select coalesce(max(start), 0) from task_outputs
                        where task_id = :id and type = :type and start <= :offset)
                      order by start\
                      """)
                  .bind("id", id)
                  .bind("type", word(type))
                  .bind("offset", offset)
                  .map((row, context) -> new Piece(row.getLong("start"), row.getBytes("content")));
          return join(pieces, offset, maximumBytes);
        });
  }

  private static byte[] join(ResultIterable<Piece> pieces, long offset, int maximumBytes) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    try (var iterator = pieces.iterator()) {
      appendPieces(iterator, offset, maximumBytes, joined);
    }
    return joined.toByteArray();
  }

  private static void appendPieces(
      Iterator<Piece> pieces, long offset, int maximumBytes, ByteArrayOutputStream joined) {
    while (joined.size() < maximumBytes && pieces.hasNext()) {
      Piece piece = pieces.next();
      long skipped = Math.max(0, offset - piece.start());
      if (skipped < piece.content().length) {
        int from = Math.toIntExact(skipped);
        joined.write(
            piece.content(),
            from,
            Math.min(piece.content().length - from, maximumBytes - joined.size()));
      }
    }
  }

  @Override
  public long size(int id, OutputType type) {
    return database.read(
        handle ->
            handle
                .createQuery(SIZE)
                .bind("id", id)
                .bind("type", word(type))
                .mapTo(long.class)
                .findOne()
                .orElse(0L));
  }

  @Override
  public int prune(int keep) {
    return database.write(
        handle ->
            handle
                .createUpdate(
                    """
                    delete from tasks where id in (
                      select id from (
                        select id, row_number() over (partition by type order by id desc) as place
                        from tasks where state in (<terminal>)) ranked
                      where place > :keep)\
                    """)
                .bindList("terminal", TERMINAL)
                .bind("keep", keep)
                .execute());
  }

  @Override
  public void remember(int task, StoredRequest request) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "insert into task_requests (task_id, kind, content)"
                        + " values (:task, :kind, :content)")
                .bind("task", task)
                .bind("kind", request.kind())
                .bind("content", request.content())
                .execute());
  }

  @Override
  public Optional<StoredRequest> remembered(int task) {
    return database.read(
        handle ->
            handle
                .createQuery("select kind, content from task_requests where task_id = :task")
                .bind("task", task)
                .map(
                    (row, context) ->
                        new StoredRequest(row.getString("kind"), row.getString("content")))
                .findOne());
  }

  @Override
  public void write(int task, List<JournalEntry> entries) {
    database.write(
        handle -> {
          PreparedBatch batch =
              handle.prepareBatch(
                  """
                  insert into task_journal (task_id, number, scope, step, inputs, state, note)
                  values (:task, (
                    select coalesce(max(number), 0) + 1 from task_journal where task_id = :task),
                    :scope, :step, :inputs, :state, :note)
                  on conflict (task_id, scope, step) do update set
                    inputs = excluded.inputs, state = excluded.state, note = excluded.note\
                  """);
          for (JournalEntry entry : entries) {
            batch
                .bind("task", task)
                .bind("scope", entry.scope())
                .bind("step", entry.key())
                .bind("inputs", entry.inputs())
                .bind("state", entry.state().name().toLowerCase(Locale.ROOT))
                .bind("note", entry.note())
                .add();
          }
          return batch.execute();
        });
  }

  @Override
  public List<JournalEntry> journal(int task) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from task_journal where task_id = :task order by number")
                .bind("task", task)
                .map(
                    (row, context) ->
                        new JournalEntry(
                            row.getString("scope"),
                            row.getString("step"),
                            row.getString("inputs"),
                            JournalEntry.State.valueOf(
                                row.getString("state").toUpperCase(Locale.ROOT)),
                            row.getString("note")))
                .list());
  }

  @Override
  public void forget(int task) {
    database.write(
        handle ->
            handle
                    .createUpdate("delete from task_journal where task_id = :task")
                    .bind("task", task)
                    .execute()
                + handle
                    .createUpdate("delete from task_requests where task_id = :task")
                    .bind("task", task)
                    .execute());
  }

  private static TaskRecord task(ResultSet row) throws SQLException {
    TaskState state = TaskState.ofWord(row.getString("state"));
    boolean waiting = state == TaskState.QUEUED || state == TaskState.PROCESSING;
    return new TaskRecord(
        row.getInt("id"),
        row.getString("type"),
        state,
        row.getString("description"),
        waiting ? Optional.empty() : Optional.of(Columns.instant(row, "state_changed_at")),
        Columns.optionalInstant(row, "started_at"),
        Columns.optionalText(row, "result"),
        row.getString("username"),
        Columns.optionalText(row, "deployment"),
        row.getString("context_id"));
  }

  private static List<String> words(Collection<TaskState> states) {
    return states.stream().map(TaskState::word).toList();
  }

  private static String word(OutputType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Piece(long start, byte[] content) {}
}
