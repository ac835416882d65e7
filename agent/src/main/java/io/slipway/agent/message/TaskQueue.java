package io.slipway.agent.message;

import io.slipway.agent.core.AgentFailure;
import io.slipway.base.Guarded;
import io.slipway.bus.AgentReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's long-running work: strictly one task at a time, first come first served (agent
 * contract 1.3). Five may wait; who brings a sixth waits too. Results are kept for a good while.
 */
final class TaskQueue implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TaskQueue.class);

  private static final int CAPACITY = 5;

  /** Far more than a Director asks about; a stock agent keeps all of them for ever. */
  private static final int KEPT = 200;

  private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final Map<String, Task> tasks =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Task> eldest) {
          return size() > KEPT && eldest.getValue().outcome().isDone();
        }
      };
  private final Thread worker;
  private volatile boolean closed;

  TaskQueue(String agentId) {
    worker = Thread.ofVirtual().name("agent-" + agentId + "-tasks").start(this::work);
  }

  /** Puts an action at the end of the queue and tells which task it has become. */
  Task add(int protocol, boolean cancellable, Work work) throws InterruptedException {
    return add(UUID.randomUUID().toString(), protocol, cancellable, work);
  }

  Task add(String id, int protocol, boolean cancellable, Work work) throws InterruptedException {
    TaskContext context = new TaskContext(id, protocol, new CompletableFuture<>());
    Task task = new Task(context, cancellable, new CompletableFuture<>());
    synchronized (tasks) {
      tasks.put(id, task);
    }
    waiting.put(new Entry(task, work));
    return task;
  }

  Optional<Task> find(String id) {
    synchronized (tasks) {
      return Optional.ofNullable(tasks.get(id));
    }
  }

  /** Ends when it is told to and never otherwise: no task may keep the next from being run. */
  private void work() {
    while (!closed) {
      try {
        Entry next = waiting.take();
        Guarded.run("agent task " + next.task.id(), () -> run(next));
      } catch (InterruptedException e) {
        log.debug("An agent's task worker was interrupted");
      }
    }
    log.debug("An agent's task worker ends");
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
    task.outcome().complete(outcome);
  }

  private static AgentReply failure(Task task, String why) {
    return ResponseLimit.apply(
        new AgentReply.Failure("Action Failed get_task: Task " + task.id() + " result: " + why));
  }

  /** Ends the task being run, by interrupting it, and runs no other. */
  @Override
  public void close() {
    closed = true;
    worker.interrupt();
  }

  private record Entry(Task task, Work work) {}

  /** What a task does. */
  @FunctionalInterface
  interface Work {
    @Nullable Object run(TaskContext task) throws Exception;
  }
}
