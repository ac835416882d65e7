package io.slipway.director.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Guarded;
import io.slipway.base.SlipwayException;
import io.slipway.director.storage.Transactions;
import io.slipway.director.tasks.TaskContext.Severity;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.TaskRepository.TaskFilter;
import io.slipway.events.EventLines;
import io.slipway.events.TaskEvent;
import io.slipway.model.explaining.Explained;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks, keeps their outputs and cancels them (Director API 4, Director behaviour 4.13). A
 * task's outputs are stored before its last state is, so whoever sees the state finds them whole.
 */
public final class Tasks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Tasks.class);
  private static final Set<String> SHORT_TYPES = Set.of("vms", "fetch_logs", "ssh");
  private static final Set<TaskState> CANCELLABLE =
      EnumSet.of(TaskState.QUEUED, TaskState.PROCESSING);
  private static final Set<TaskState> UNFINISHED =
      EnumSet.of(TaskState.QUEUED, TaskState.PROCESSING, TaskState.CANCELLING);
  private static final Duration STOPPING_TIME = Duration.ofSeconds(10);
  private static final Set<TaskState> RUNNING =
      EnumSet.of(TaskState.PROCESSING, TaskState.CANCELLING);
  private static final String RESTARTED = "Director was restarted while the task was running";
  private static final String STOPPED = "Director was stopped while the task was running";

  private final TaskRepository repository;
  private final Transactions transactions;
  private final Clock clock;
  private final TaskSettings settings;
  private final TaskOutputs outputs;
  private final Lane lane;
  private final Lane shortLane;
  private final Map<Integer, RunningTask> running = new ConcurrentHashMap<>();

  /** Those the next Director goes on with if this one ends before them. */
  private final Set<Integer> outliving = ConcurrentHashMap.newKeySet();

  private volatile boolean closing;

  public Tasks(
      TaskRepository repository, Transactions transactions, Clock clock, TaskSettings settings) {
    this.repository = repository;
    this.transactions = transactions;
    this.clock = clock;
    this.settings = settings;
    this.outputs =
        new TaskOutputs(
            repository, transactions, settings.limits().output(), clock, settings.grouping());
    this.lane = new Lane(settings.limits().workers());
    this.shortLane = new Lane(settings.limits().shortWorkers());
  }

  /**
   * What a Director before this one left unfinished.
   *
   * @param resumed tasks that go on, in the order they were asked for
   * @param failed tasks that have ended with an error: their work was in its memory
   */
  public record Recovered(List<TaskRecord> resumed, List<TaskRecord> failed) {}

  /**
   * Goes on with what a Director before this one left unfinished, as far as that was asked for in a
   * way that outlives it, and ends the rest. To be called once, before anything is submitted.
   *
   * @param keepLocks is told which tasks go on, before any of them does: what they hold is theirs
   */
  public Recovered recover(Resumption resumption, Consumer<Set<Integer>> keepLocks) {
    List<TaskRecord> left =
        repository.list(TaskFilter.inStates(UNFINISHED)).stream()
            .sorted(
                Comparator.comparing((TaskRecord task) -> task.state() == TaskState.QUEUED)
                    .thenComparingInt(TaskRecord::id))
            .toList();
    Map<TaskRecord, TaskBody> resumable = new LinkedHashMap<>();
    List<TaskRecord> failed = new ArrayList<>();
    for (TaskRecord task : left) {
      Optional<TaskBody> body =
          settings.unfinished() == Unfinished.RESUME
              ? repository.remembered(task.id()).flatMap(resumption::of)
              : Optional.empty();
      body.ifPresentOrElse(found -> resumable.put(task, found), () -> failed.add(task));
    }
    failed.forEach(this::endUnfinished);
    keepLocks.accept(resumable.keySet().stream().map(TaskRecord::id).collect(toSet()));
    resumable.forEach(this::resume);
    return new Recovered(List.copyOf(resumable.keySet()), failed);
  }

  private void endUnfinished(TaskRecord task) {
    transactions.inTransaction(
        () -> {
          new EventLog(clock, outputs.lastEvent(task.id()), event -> store(task, event))
              .error(ErrorCode.GENERIC.number(), RESTARTED);
          repository.transition(
              task.id(), UNFINISHED, TaskState.ERROR, Optional.of(RESTARTED), clock.now());
          repository.forget(task.id());
        });
    outputs.forget(task.id());
  }

  private void store(TaskRecord task, TaskEvent event) {
    repository.append(
        task.id(), OutputType.STORY, (EventLines.encode(event) + "\n").getBytes(UTF_8));
  }

  private void resume(TaskRecord record, TaskBody body) {
    RunningTask task =
        running(record, TaskJournal.resumed(repository.journal(record.id()), writer(record.id())));
    if (record.state() == TaskState.CANCELLING) {
      task.markCancelled();
    }
    if (record.state() != TaskState.QUEUED) {
      task.info("The Director was restarted; going on");
      task.events().resumed(record.id());
    }
    start(task, body, record.state());
  }

  /**
   * Queues a task nobody goes on with if this Director ends before it. Not to be called inside a
   * transaction: the task may start before it is committed.
   */
  public TaskRecord submit(TaskRequest request, TaskBody body) {
    return submit(request, Optional.empty(), body);
  }

  /** The same for one the next Director goes on with: {@link #recover}. */
  public TaskRecord submit(TaskRequest request, StoredRequest stored, TaskBody body) {
    return submit(request, Optional.of(stored), body);
  }

  private TaskRecord submit(TaskRequest request, Optional<StoredRequest> stored, TaskBody body) {
    if (closing) {
      throw new SlipwayException(
          ErrorCode.SYSTEM_ERROR, "The Director is stopping and takes no more tasks");
    }
    if (laneOf(request.type()).waiting() >= settings.limits().waiting()) {
      throw new SlipwayException(
          ErrorCode.SYSTEM_ERROR,
          "The limit of "
              + settings.limits().waiting()
              + " tasks that wait for their turn is reached; try again later, or cancel some");
    }
    TaskRecord record = transactions.inTransaction(() -> create(request, stored));
    RunningTask task =
        running(
            record,
            stored.isPresent() ? TaskJournal.begun(writer(record.id())) : TaskJournal.unkept());
    task.log(Severity.INFO, "TaskHelper", "Director Version: " + settings.directorVersion());
    task.log(Severity.INFO, "TaskHelper", "Enqueuing task: " + record.id());
    start(task, body, TaskState.QUEUED);
    return record;
  }

  private TaskRecord create(TaskRequest request, Optional<StoredRequest> stored) {
    TaskRecord record =
        repository.create(
            request.type(),
            request.description(),
            request.user(),
            request.deployment(),
            request.contextId(),
            clock.now());
    stored.ifPresent(
        content -> {
          repository.remember(record.id(), content);
          outliving.add(record.id());
        });
    return record;
  }

  private RunningTask running(TaskRecord record, TaskJournal journal) {
    if (journal.isResumed()) {
      outliving.add(record.id());
    }
    long lastEvent = outputs.open(record.id());
    RunningTask task =
        new RunningTask(
            record,
            outputs,
            clock,
            () -> cancelIfPossible(record.id()),
            journal,
            journal.isResumed() ? toldBefore(record.id(), lastEvent) : ToldBefore.nothing(),
            settings.moments(),
            () -> isSuspended(record.id()));
    running.put(record.id(), task);
    return task;
  }

  private ToldBefore toldBefore(int id, long lastEvent) {
    return ToldBefore.of(
        lastEvent,
        List.of(
            outputs.read(id, OutputType.EVENT, 0, ToldBefore.LONGEST),
            outputs.read(id, OutputType.RESULT, 0, ToldBefore.LONGEST)));
  }

  private void start(RunningTask task, TaskBody body, TaskState from) {
    laneOf(task.record().type()).submit("task:" + task.id(), () -> run(task, body, from));
  }

  /** Whether the Director ends and the next one goes on with the task. */
  private boolean isSuspended(int id) {
    return closing && settings.unfinished() == Unfinished.RESUME && outliving.contains(id);
  }

  private TaskJournal.Writer writer(int id) {
    return entries -> {
      if (isSuspended(id)) {
        return; // How things end that the Director's end has interrupted says nothing.
      }
      String keys = TaskJournal.keys(entries);
      settings.moments().reached(Moment.JOURNAL_WRITE, keys);
      outputs.store(() -> repository.write(id, entries));
      settings.moments().reached(Moment.JOURNAL_WRITTEN, keys);
    };
  }

  private Lane laneOf(String type) {
    return SHORT_TYPES.contains(type) ? shortLane : lane;
  }

  /**
   * @throws SlipwayException TASK_NOT_FOUND
   */
  public TaskRecord get(int id) {
    return repository.find(id).orElseThrow(() -> notFound(id));
  }

  /** Newest first, by time of the last state change. */
  public List<TaskRecord> list(TaskFilter filter) {
    return repository.list(filter);
  }

  /** The bytes of an output from the offset on, everything said so far included. */
  public byte[] output(int id, OutputType type, long offset, int maximumBytes) {
    return outputs.readDurable(id, type, offset, maximumBytes);
  }

  public long outputSize(int id, OutputType type) {
    return outputs.durableSize(id, type);
  }

  /**
   * Hands on every event of a task so far.
   *
   * @throws SlipwayException TASK_NOT_FOUND
   */
  public void events(int id, Consumer<TaskEvent> consumer) {
    outputs.events(get(id).id(), consumer);
  }

  /**
   * Pushes an output to the listener, from the offset on, until the task ends.
   *
   * @throws SlipwayException TASK_NOT_FOUND
   */
  public Subscription follow(int id, OutputType type, long offset, OutputListener listener) {
    return outputs.follow(id, () -> ended(id), type, offset, listener);
  }

  private TaskRecord ended(int id) {
    TaskRecord record = get(id);
    if (!record.state().isTerminal()) {
      throw notRunHere(id);
    }
    return record;
  }

  /** The task when it has ended; fails for a task that does not exist or that nobody runs. */
  public CompletableFuture<TaskRecord> completion(int id) {
    RunningTask task = running.get(id);
    if (task != null) {
      return task.completion().copy();
    }
    Optional<TaskRecord> record = repository.find(id);
    if (record.isEmpty()) {
      return CompletableFuture.failedFuture(notFound(id));
    }
    return record.get().state().isTerminal()
        ? CompletableFuture.completedFuture(record.get())
        : CompletableFuture.failedFuture(notRunHere(id));
  }

  /**
   * Asks a task to stop (Director API 4.5). A queued one ends when its turn comes, a running one at
   * its next checkpoint.
   *
   * @throws SlipwayException TASK_NOT_FOUND, or TASK_UNEXPECTED_STATE when it is past that
   */
  public void cancel(int id) {
    if (repository
        .transition(id, CANCELLABLE, TaskState.CANCELLING, Optional.empty(), clock.now())
        .isEmpty()) {
      throw new SlipwayException(
          ErrorCode.TASK_UNEXPECTED_STATE,
          "Cannot cancel task " + id + ": invalid state (" + get(id).state().word() + ")");
    }
    RunningTask task = running.get(id);
    if (task != null) {
      task.markCancelled();
    }
  }

  /**
   * Cancels every task that all conditions fit; those that got too far meanwhile are left alone.
   *
   * @param states words of the API; empty means {@code queued}
   * @param types empty means all
   * @throws SlipwayException TASK_UNEXPECTED_STATE for a state no task can be cancelled in
   */
  public void cancelAll(
      Collection<String> states, Collection<String> types, Optional<String> deployment) {
    Set<TaskState> wanted = EnumSet.noneOf(TaskState.class);
    for (String state : states) {
      wanted.add(
          CANCELLABLE.stream()
              .filter(cancellable -> cancellable.word().equals(state))
              .findFirst()
              .orElseThrow(
                  () ->
                      new SlipwayException(
                          ErrorCode.TASK_UNEXPECTED_STATE,
                          state + " is not one of the cancellable states: queued, processing")));
    }
    TaskFilter filter =
        new TaskFilter(
            wanted.isEmpty() ? EnumSet.of(TaskState.QUEUED) : wanted,
            Set.copyOf(types),
            deployment,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    repository.list(filter).forEach(task -> cancelIfPossible(task.id()));
  }

  /** Whose deployment it was about, when it was asked for. */
  public List<String> teams(int id) {
    return repository.teams(id);
  }

  private void cancelIfPossible(int id) {
    try {
      cancel(id);
    } catch (SlipwayException e) {
      if (e.code() != ErrorCode.TASK_UNEXPECTED_STATE && e.code() != ErrorCode.TASK_NOT_FOUND) {
        throw e;
      }
    }
  }

  /** Deletes finished tasks of each type but the newest that are kept; says how many. */
  public int prune(int kept) {
    return repository.prune(kept);
  }

  /**
   * Starts nothing any more, interrupts what runs and stores what it said. What then has not ended
   * is the next Director's: {@link #recover}.
   */
  @Override
  public void close() {
    closing = true;
    lane.close();
    shortLane.close();
    try {
      if (!lane.awaitIdle(STOPPING_TIME) || !shortLane.awaitIdle(STOPPING_TIME)) {
        log.warn("Some tasks did not stop when interrupted; the next start ends them");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    outputs.close();
  }

  private void run(RunningTask task, TaskBody body, TaskState from) {
    task.info("Starting task: " + task.id());
    Optional<String> result;
    try {
      result = perform(task, body, from);
    } catch (Throwable t) {
      // Whatever a task's work throws is the task's end, not the Director's.
      if (isSuspended(task.id())) {
        suspend(task);
      } else {
        fail(task, t);
      }
      return;
    }
    finish(task, TaskState.DONE, result.orElse(""));
  }

  /** The task stays as it is; who waits for it here has to ask the next Director. */
  private void suspend(RunningTask task) {
    running.remove(task.id());
    task.completion().completeExceptionally(notRunHere(task.id()));
  }

  private Optional<String> perform(RunningTask task, TaskBody body, TaskState from)
      throws Exception {
    // One that was cancelled while it ran ends at its next checkpoint, with what it held given
    // back.
    if (!RUNNING.contains(from)
        && repository
            .transition(
                task.id(),
                EnumSet.of(TaskState.QUEUED),
                TaskState.PROCESSING,
                Optional.empty(),
                clock.now())
            .isEmpty()) {
      throw task.cancellation();
    }
    Optional<String> result = body.run(task);
    task.info("Done");
    return result;
  }

  private void fail(RunningTask task, Throwable thrown) {
    String message = closing ? STOPPED : ErrorText.of(thrown);
    boolean cancelled = Failures.isCancellation(thrown) && !closing;
    // A task that cannot tell why it failed must end all the same: others wait for it.
    Guarded.run("telling why task " + task.id() + " failed", () -> tell(task, thrown, message));
    finish(
        task,
        cancelled ? TaskState.CANCELLED : TaskState.ERROR,
        cancelled ? "task cancelled" : message);
  }

  private void tell(RunningTask task, Throwable thrown, String message) {
    if (thrown instanceof Explained explained) {
      explained.toldCauses().forEach(task.events()::explained);
    }
    task.events().error((closing ? ErrorCode.GENERIC : Failures.code(thrown)).number(), message);
    if (Failures.isCancellation(thrown) && !closing) {
      task.info("Task " + task.id() + " cancelled");
    } else {
      task.log(Severity.ERROR, thrown instanceof SlipwayException ? message : stackTrace(thrown));
    }
    if (Failures.code(thrown) == ErrorCode.SYSTEM_ERROR || !(thrown instanceof SlipwayException)) {
      // What users are told leaves out what a library or the database said.
      log.error("Task {} failed", task.id(), thrown);
    }
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString().strip();
  }

  private void finish(RunningTask task, TaskState state, String result) {
    TaskRecord ended = store(task, state, ResultText.cut(result));
    try {
      outputs.end(ended);
    } finally {
      running.remove(task.id());
      outliving.remove(task.id());
      task.completion().complete(ended);
    }
  }

  /** Outputs first: whoever sees the last state may read them at once (Director API 4.3). */
  private TaskRecord store(RunningTask task, TaskState state, String result) {
    // Storing must not fail because the work was interrupted.
    boolean interrupted = Thread.interrupted();
    try {
      outputs.flush();
      return transactions.inTransaction(
          () -> {
            TaskRecord ended =
                repository
                    .transition(task.id(), UNFINISHED, state, Optional.of(result), clock.now())
                    .orElseThrow(() -> notFound(task.id()));
            if (outliving.contains(task.id())) {
              repository.forget(task.id());
            }
            return ended;
          });
    } catch (RuntimeException | Error e) {
      log.error("The end of task {} could not be stored; the next start ends it", task.id(), e);
      return unstored(task.record(), "The task's end could not be stored: " + ErrorText.of(e));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private TaskRecord unstored(TaskRecord task, String why) {
    return new TaskRecord(
        task.id(),
        task.type(),
        TaskState.ERROR,
        task.description(),
        Optional.of(clock.now()),
        task.startedAt(),
        Optional.of(ResultText.cut(why)),
        task.user(),
        task.deployment(),
        task.contextId());
  }

  private static SlipwayException notRunHere(int id) {
    return new SlipwayException(
        ErrorCode.TASK_UNEXPECTED_STATE, "Task " + id + " is not run by this Director");
  }

  private static SlipwayException notFound(int id) {
    return new SlipwayException(ErrorCode.TASK_NOT_FOUND, "Task " + id + " not found");
  }
}
