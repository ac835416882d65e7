package io.slipway.agent.message;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.message.TaskRecords.TaskRecord;
import io.slipway.bus.AgentEndpoint;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests by running the methods it was given, and the three that are about tasks and the
 * agent itself: {@code ping}, {@code get_task}, {@code cancel_task}.
 */
public final class Dispatcher implements AgentEndpoint, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final Map<String, Method> methods;
  private final PersistentTasks persistentTasks;
  private final TaskRecords records;
  private final TaskQueue queue;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  /**
   * @param whenEnded hears of each task that has ended and has been written down
   */
  public Dispatcher(
      String agentId,
      Map<String, Method> methods,
      PersistentTasks persistentTasks,
      TaskRecords records,
      Consumer<String> whenEnded) {
    this.methods = Map.copyOf(methods);
    this.persistentTasks = persistentTasks;
    this.records = records;
    this.queue = new TaskQueue(agentId, records, whenEnded);
  }

  /**
   * Takes up the tasks of an earlier agent of this instance, under the names they had: what has
   * ended is answered for, what has not is finished. Scripts are not run twice for it.
   */
  public void resume() throws InterruptedException {
    Set<String> recorded = new HashSet<>();
    for (TaskRecord record : records.load()) {
      recorded.add(record.id());
      Method method = methods.get(record.request().method());
      if (method == null) {
        records.remove(record.id());
      } else {
        queue.resume(
            record,
            method.kind() == Method.Kind.CANCELLABLE,
            work(method, new Arguments(record.request().arguments())));
      }
    }
    queue.begin();
    for (String taskId : persistentTasks.unfinished()) {
      if (recorded.contains(taskId)) {
        persistentTasks.remove(taskId); // It is finished as any other is.
        continue;
      }
      queue.add(
          taskId,
          AgentRequest.PROTOCOL,
          false,
          _ -> {
            persistentTasks.remove(taskId);
            return "ok";
          });
    }
  }

  /** Completes when the tasks of an earlier agent are over. */
  public CompletableFuture<Void> resumed() {
    return queue.resumed();
  }

  /** Whether there is no task that runs or waits. */
  public boolean isIdle() {
    return queue.isIdle();
  }

  @Override
  public AgentReply handle(AgentRequest request) {
    AgentReply reply;
    try {
      reply = answer(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reply = failure(request, new AgentFailure("The agent is being stopped"));
    } catch (IOException | RuntimeException e) {
      log.debug("Agent method '{}' failed", request.method(), e);
      reply = failure(request, e);
    }
    return ResponseLimit.apply(reply);
  }

  private AgentReply answer(AgentRequest request) throws IOException, InterruptedException {
    Arguments arguments = new Arguments(request.arguments());
    return switch (request.method()) {
      case "ping" -> new AgentReply.Value("pong");
      case "get_task" -> stateOf(task(arguments));
      case "cancel_task" -> cancel(task(arguments));
      default -> {
        Method method = methods.get(request.method());
        yield method == null
            ? new AgentReply.Failure("unknown message " + request.method())
            : new AgentReply.Value(run(method, request, arguments));
      }
    };
  }

  private static AgentReply failure(AgentRequest request, Exception cause) {
    return new AgentReply.Failure(
        "Action Failed " + request.method() + ": " + AgentFailure.describe(cause));
  }

  private Task task(Arguments arguments) {
    arguments.require(1);
    String id = arguments.text(0);
    return queue
        .find(id)
        .orElseThrow(() -> new AgentFailure("Task with id " + id + " could not be found"));
  }

  private static AgentReply stateOf(Task task) {
    AgentReply running = new AgentReply.Value(running(task));
    return task.outcome().getNow(running);
  }

  private static AgentReply cancel(Task task) {
    if (!task.outcome().isDone()) {
      if (!task.cancellable()) {
        throw new AgentFailure("not supported");
      }
      task.context().cancelled().complete(null);
    }
    return new AgentReply.Value("canceled");
  }

  private @Nullable Object run(Method method, AgentRequest request, Arguments arguments)
      throws IOException, InterruptedException {
    return switch (method.kind()) {
      case INSTANT -> runNow(method, request, arguments);
      case SYNCHRONOUS -> {
        oneAtATime.lockInterruptibly();
        try {
          yield runNow(method, request, arguments);
        } finally {
          oneAtATime.unlock();
        }
      }
      case ASYNCHRONOUS -> running(queue.add(request, false, work(method, arguments)));
      case CANCELLABLE -> running(queue.add(request, true, work(method, arguments)));
      case PERSISTENT -> running(addPersistent(method, request, arguments));
    };
  }

  private static @Nullable Object runNow(Method method, AgentRequest request, Arguments arguments)
      throws IOException, InterruptedException {
    arguments.require(method.required());
    return method
        .action()
        .run(arguments, new TaskContext("", request.protocol(), new CompletableFuture<>()));
  }

  private static TaskQueue.Work work(Method method, Arguments arguments) {
    return task -> {
      arguments.require(method.required());
      return method.action().run(arguments, task);
    };
  }

  /** How it ended is remembered too: whoever has begun it may ask only the next agent. */
  private Task addPersistent(Method method, AgentRequest request, Arguments arguments)
      throws InterruptedException {
    return queue.add(
        request,
        false,
        task -> {
          persistentTasks.add(task.taskId(), request.method(), request.arguments());
          try {
            Object result = work(method, arguments).run(task);
            persistentTasks.remove(task.taskId());
            return result;
          } catch (InterruptedException e) {
            throw e; // stays recorded: the next agent takes it up
          } catch (Exception e) {
            persistentTasks.remove(task.taskId());
            throw e;
          }
        });
  }

  private static Map<String, @Nullable Object> running(Task task) {
    Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
    envelope.put("agent_task_id", task.id());
    envelope.put("state", "running");
    return envelope;
  }

  @Override
  public CompletableFuture<Void> taskFinished(String taskId) {
    return queue
        .find(taskId)
        .map(task -> task.outcome().<Void>thenApply(_ -> null))
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  @Override
  public void close() {
    queue.close();
  }
}
