package io.slipway.director.fakes;

import io.slipway.director.tasks.JournalEntry;
import io.slipway.director.tasks.StoredRequest;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository;
import io.slipway.director.tasks.TaskState;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

public final class FakeTaskRepository implements TaskRepository {
  private final Map<Integer, Row> rows = new TreeMap<>();
  private final Map<Integer, StoredRequest> requests = new HashMap<>();
  private final Map<Integer, Map<String, JournalEntry>> journals = new HashMap<>();
  private final Map<Integer, List<String>> teams = new HashMap<>();
  private final Function<String, List<String>> teamsOfDeployment;
  private int last;
  private int appends;
  private long bytesRead;

  public FakeTaskRepository() {
    this(_ -> List.of());
  }

  /**
   * @param teamsOfDeployment by its name
   */
  public FakeTaskRepository(Function<String, List<String>> teamsOfDeployment) {
    this.teamsOfDeployment = teamsOfDeployment;
  }

  @Override
  public synchronized TaskRecord create(
      String type,
      String description,
      String user,
      Optional<String> deployment,
      String contextId,
      Instant now) {
    TaskRecord task =
        new TaskRecord(
            ++last,
            type,
            TaskState.QUEUED,
            description,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            user,
            deployment,
            contextId);
    rows.put(task.id(), new Row(task, now));
    teams.put(task.id(), deployment.map(teamsOfDeployment).orElseGet(List::of));
    return task;
  }

  @Override
  public synchronized Optional<TaskRecord> find(int id) {
    return Optional.ofNullable(rows.get(id)).map(row -> row.task);
  }

  @Override
  public synchronized Map<String, Map<TaskState, Long>> counts(Collection<TaskState> states) {
    Map<String, Map<TaskState, Long>> counts = new TreeMap<>();
    for (Row row : rows.values()) {
      Map<TaskState, Long> ofType =
          counts.computeIfAbsent(row.task.type(), _ -> new EnumMap<>(TaskState.class));
      for (TaskState state : states) {
        ofType.merge(state, row.task.state() == state ? 1L : 0L, Long::sum);
      }
    }
    return counts;
  }

  @Override
  public synchronized List<String> teams(int id) {
    return teams.getOrDefault(id, List.of());
  }

  @Override
  public synchronized List<TaskRecord> list(TaskFilter filter) {
    return rows.values().stream()
        .sorted(
            Comparator.comparing((Row row) -> row.changedAt)
                .thenComparingInt(row -> row.task.id())
                .reversed())
        .map(row -> row.task)
        .filter(task -> filter.states().isEmpty() || filter.states().contains(task.state()))
        .filter(task -> filter.types().isEmpty() || filter.types().contains(task.type()))
        .filter(
            task -> filter.deployment().isEmpty() || filter.deployment().equals(task.deployment()))
        .filter(
            task ->
                filter.contextId().isEmpty() || filter.contextId().get().equals(task.contextId()))
        .filter(
            task ->
                filter.teams().isEmpty()
                    || teams(task.id()).stream().anyMatch(filter.teams().get()::contains))
        .limit(filter.limit().orElse(Integer.MAX_VALUE))
        .toList();
  }

  @Override
  public synchronized Optional<TaskRecord> transition(
      int id, Set<TaskState> expected, TaskState next, Optional<String> result, Instant now) {
    Row row = rows.get(id);
    if (row == null || !expected.contains(row.task.state())) {
      return Optional.empty();
    }
    TaskRecord task = row.task;
    row.changedAt = now;
    row.task =
        new TaskRecord(
            id,
            task.type(),
            next,
            task.description(),
            next == TaskState.PROCESSING ? Optional.empty() : Optional.of(now),
            next == TaskState.PROCESSING ? Optional.of(now) : task.startedAt(),
            result.or(task::result),
            task.user(),
            task.deployment(),
            task.contextId());
    return Optional.of(row.task);
  }

  @Override
  public synchronized void append(int id, OutputType type, byte[] content) {
    appends++;
    Row row = rows.get(id);
    if (row == null) {
      throw new IllegalStateException("There is no task " + id);
    }
    row.outputs.computeIfAbsent(type, absent -> new ByteArrayOutputStream()).writeBytes(content);
  }

  /** How often something was appended, to see that appends come in groups. */
  public synchronized int appends() {
    return appends;
  }

  @Override
  public synchronized byte[] read(int id, OutputType type, long offset, int maximumBytes) {
    byte[] all = all(id, type);
    int from = (int) Math.min(offset, all.length);
    int length = Math.min(all.length - from, maximumBytes);
    bytesRead += length;
    return Arrays.copyOfRange(all, from, from + length);
  }

  /** How much of outputs was read, to see that readers do not read everything again. */
  public synchronized long bytesRead() {
    return bytesRead;
  }

  public synchronized void forgetReads() {
    bytesRead = 0;
  }

  @Override
  public synchronized long size(int id, OutputType type) {
    return all(id, type).length;
  }

  @Override
  public synchronized void remember(int task, StoredRequest request) {
    requests.put(task, request);
  }

  @Override
  public synchronized Optional<StoredRequest> remembered(int task) {
    return Optional.ofNullable(requests.get(task));
  }

  @Override
  public synchronized void write(int task, List<JournalEntry> entries) {
    Map<String, JournalEntry> known = journals.computeIfAbsent(task, _ -> new LinkedHashMap<>());
    entries.forEach(entry -> known.put(entry.scope() + "\n" + entry.key(), entry));
  }

  @Override
  public synchronized List<JournalEntry> journal(int task) {
    return List.copyOf(journals.getOrDefault(task, Map.of()).values());
  }

  @Override
  public synchronized void forget(int task) {
    requests.remove(task);
    journals.remove(task);
  }

  private byte[] all(int id, OutputType type) {
    Row row = rows.get(id);
    ByteArrayOutputStream output = row == null ? null : row.outputs.get(type);
    return output == null ? new byte[0] : output.toByteArray();
  }

  @Override
  public synchronized int prune(int keep) {
    Map<String, List<TaskRecord>> finished =
        rows.values().stream()
            .map(row -> row.task)
            .filter(task -> task.state().isTerminal())
            .sorted(Comparator.comparingInt(TaskRecord::id).reversed())
            .collect(Collectors.groupingBy(TaskRecord::type));
    List<TaskRecord> dropped =
        finished.values().stream().flatMap(tasks -> tasks.stream().skip(keep)).toList();
    dropped.forEach(task -> rows.remove(task.id()));
    return dropped.size();
  }

  private static final class Row {
    private final Map<OutputType, ByteArrayOutputStream> outputs = new EnumMap<>(OutputType.class);
    private TaskRecord task;
    private Instant changedAt;

    private Row(TaskRecord task, Instant changedAt) {
      this.task = task;
      this.changedAt = changedAt;
    }
  }
}
