package io.slipway.bus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An agent that answers what it was told to, and remembers what it was asked. */
final class ScriptedAgent implements AgentEndpoint {
  private final Map<String, Deque<Function<AgentRequest, AgentReply>>> answers = new HashMap<>();
  private final List<AgentRequest> requests = new ArrayList<>();
  private final Map<String, CompletableFuture<Void>> finished = new HashMap<>();

  /** The next answer to this method; the last one is given again and again. */
  synchronized ScriptedAgent answer(String method, @Nullable Object value) {
    return answerWith(method, _ -> new AgentReply.Value(value));
  }

  ScriptedAgent fail(String method, String message) {
    return answerWith(method, _ -> new AgentReply.Failure(message));
  }

  synchronized ScriptedAgent answerWith(String method, Function<AgentRequest, AgentReply> answer) {
    answers.computeIfAbsent(method, _ -> new ArrayDeque<>()).add(answer);
    return this;
  }

  /** A method that becomes this task. */
  ScriptedAgent task(String method, String taskId) {
    return answer(method, Map.of("agent_task_id", taskId, "state", "running"));
  }

  ScriptedAgent running(String taskId) {
    return answer("get_task", Map.of("agent_task_id", taskId, "state", "running"));
  }

  @Override
  public AgentReply handle(AgentRequest request) {
    Function<AgentRequest, AgentReply> answer;
    synchronized (this) {
      requests.add(request);
      notifyAll();
      Deque<Function<AgentRequest, AgentReply>> left = answers.get(request.method());
      if (left == null) {
        return new AgentReply.Failure("unknown message " + request.method());
      }
      answer = left.size() > 1 ? left.remove() : left.element();
    }
    return answer.apply(request);
  }

  /** Waits until so many requests have come. */
  synchronized void awaitRequests(int count) throws InterruptedException {
    while (requests.size() < count) {
      wait();
    }
  }

  /** Waits until somebody waits for the end of this task: its first answer has been read. */
  synchronized void awaitInterest(String taskId) throws InterruptedException {
    while (!finished.containsKey(taskId)) {
      wait();
    }
  }

  @Override
  public synchronized CompletableFuture<Void> taskFinished(String taskId) {
    notifyAll();
    return finished.computeIfAbsent(taskId, _ -> new CompletableFuture<>());
  }

  synchronized List<String> methods() {
    return requests.stream().map(AgentRequest::method).toList();
  }

  synchronized AgentRequest last() {
    return requests.getLast();
  }
}
