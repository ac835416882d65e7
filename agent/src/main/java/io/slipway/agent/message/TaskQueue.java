package io.slipway.agent.message;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.Parallel;
import io.slipway.agent.message.TaskRecords.TaskRecord;
import io.slipway.base.Guarded;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's long-running work: strictly one task at a time, first come first served (agent
 * contract 1.3). Five may wait; who brings a sixth waits too. Results are kept for a good while. A
 * task that has a record is finished by the next agent of the instance if this one does not.
 */
final class TaskQueue implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TaskQueue.class);

  private static final int CAPACITY = 5;

  /** Far more than a Director asks about; a stock agent keeps all of them for ever. */
  private static final int KEPT = 200;

  private final TaskRecords records;
  private final Consumer<String> whenEnded;
  private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final Queue<Entry> resumed = new ConcurrentLinkedQueue<>();
  private final Map<String, Task> tasks =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Task> eldest) {
          boolean removed = size() > KEPT && eldest.getValue().outcome().isDone();
          if (removed) {
            records.remove(eldest.getKey());
            requests.values().remove(eldest.getValue());
          }
          return removed;
        }
      };

  /** By the name of the request that made them; guarded by {@code tasks}. */
  private final Map<String, Task> requests = new HashMap<>();

  private final CompletableFuture<Void> resumedAll = new CompletableFuture<>();
  private final Thread worker;
  private volatile boolean closed;
  private long lastNumber;

  /** Nothing is worked on before {@link #begin}. */
  TaskQueue(String agentId, TaskRecords records, Consumer<String> whenEnded) {
    this.records = records;
    this.whenEnded = whenEnded;
    worker = Thread.ofVirtual().name("agent-" + agentId + "-tasks").unstarted(this::work);
  }

  void begin() {
    worker.start();
  }

  /** A task that no other agent will finish. */
  Task add(String id, int protocol, boolean cancellable, Work work) throws InterruptedException {
    Task task = task(id, protocol, cancellable);
    keep(task, "");
    waiting.put(new Entry(task, Optional.empty(), work));
    return task;
  }

  /**
   * Puts a request's work at the end of the queue and tells which task it has become: the one it
   * was before, when it is the same request again.
   */
  Task add(AgentRequest request, boolean cancellable, Work work) throws InterruptedException {
    Task task;
    TaskRecord record;
    synchronized (tasks) {
      Task known = request.replyTo().isEmpty() ? null : requests.get(request.replyTo());
      if (known != null) {
        return known;
      }
      task = task(UUID.randomUUID().toString(), request.protocol(), cancellable);
      record = new TaskRecord(task.id(), ++lastNumber, request, Optional.empty());
      records.save(record);
      keep(task, request.replyTo());
    }
    waiting.put(new Entry(task, Optional.of(record), work));
    return task;
  }

  /** Takes up a task of an earlier agent: what it ended with, or the work that is left. */
  void resume(TaskRecord record, boolean cancellable, Work work) {
    Task task = task(record.id(), record.request().protocol(), cancellable);
    synchronized (tasks) {
      lastNumber = Math.max(lastNumber, record.number());
      keep(task, record.request().replyTo());
    }
    if (record.outcome().isPresent()) {
      task.outcome().complete(record.outcome().get());
    } else {
      resumed.add(new Entry(task, Optional.of(record), work));
    }
  }

  private static Task task(String id, int protocol, boolean cancellable) {
    return new Task(
        new TaskContext(id, protocol, new CompletableFuture<>()),
        cancellable,
        new CompletableFuture<>());
  }

  private void keep(Task task, String replyTo) {
    synchronized (tasks) {
      tasks.put(task.id(), task);
      if (!replyTo.isEmpty()) {
        requests.put(replyTo, task);
      }
    }
  }

  CompletableFuture<Void> resumed() {
    return resumedAll;
  }

  boolean isIdle() {
    synchronized (tasks) {
      return tasks.values().stream().allMatch(task -> task.outcome().isDone());
    }
  }

  Optional<Task> find(String id) {
    synchronized (tasks) {
      return Optional.ofNullable(tasks.get(id));
    }
  }

  /** Ends when it is told to and never otherwise: no task may keep the next from being run. */
  private void work() {
    for (Entry entry = resumed.poll(); entry != null && !closed; entry = resumed.poll()) {
      runGuarded(entry);
    }
    if (!closed) {
      resumedAll.complete(null);
    }
    while (!closed) {
      try {
        runGuarded(waiting.take());
      } catch (InterruptedException e) {
        log.debug("An agent's task worker was interrupted");
      }
    }
    log.debug("An agent's task worker ends");
  }

  private void runGuarded(Entry entry) {
    Guarded.run("agent task " + entry.task.id(), () -> run(entry));
  }

  private void run(Entry entry) {
    Task task = entry.task;
    AgentReply outcome;
    try {
      outcome = ResponseLimit.apply(new AgentReply.Value(entry.work.run(task.context())));
    } catch (InterruptedException e) {
      if (closed) {
        return; // Whoever waits for it hears of the agent's end.
      }
      outcome = failure(task, "interrupted");
    } catch (Exception e) {
      outcome = failure(task, AgentFailure.describe(e));
      log.debug("Agent task {} failed", task.id(), e);
    } catch (Error e) {
      outcome = failure(task, String.valueOf(e));
      Guarded.run("telling of an error", () -> log.error("Agent task {} failed", task.id(), e));
    }
    AgentReply answer = outcome;
    entry.record.ifPresent(record -> remember(record.ended(answer)));
    task.outcome().complete(answer);
  }

  private static AgentReply failure(Task task, String why) {
    return ResponseLimit.apply(
        new AgentReply.Failure("Action Failed get_task: Task " + task.id() + " result: " + why));
  }

  /** A task that cannot be remembered has ended all the same. */
  private void remember(TaskRecord record) {
    try {
      records.save(record);
      whenEnded.accept(record.id());
    } catch (RuntimeException e) {
      log.warn("The end of agent task {} could not be remembered", record.id(), e);
    }
  }

  /** Ends the task being run, by interrupting it, and runs no other; returns when it has ended. */
  @Override
  public void close() {
    closed = true;
    worker.interrupt();
    Parallel.awaitEnd(worker);
  }

  private record Entry(Task task, Optional<TaskRecord> record, Work work) {}

  /** What a task does. */
  @FunctionalInterface
  interface Work {
    @Nullable Object run(TaskContext task) throws Exception;
  }
}
