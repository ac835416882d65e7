package io.slipway.bus;

import io.slipway.base.ErrorText;
import io.slipway.base.Guarded;
import io.slipway.base.Registration;
import io.slipway.json.PlainValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus between a Director and agents that live in one JVM. A request is answered on a virtual
 * thread of its own; a publication reaches its subscribers on the publisher's thread, one after the
 * other, so they must be quick.
 */
public final class InProcessBus implements MessageBus {
  private static final Logger log = LoggerFactory.getLogger(InProcessBus.class);

  private final BiConsumer<String, Runnable> starter;
  private final Map<String, Served> served = new ConcurrentHashMap<>();
  private final SubjectIndex<Consumer<Message>> subscriptions = new SubjectIndex<>();

  public InProcessBus() {
    this((name, work) -> Thread.ofVirtual().name(name).start(work));
  }

  /**
   * @param starter runs the answering of a request, named by its first argument, beside the caller
   */
  InProcessBus(BiConsumer<String, Runnable> starter) {
    this.starter = starter;
  }

  @Override
  public Registration serve(String agentId, AgentEndpoint endpoint) {
    Served serving = new Served(endpoint, new Departures());
    if (served.putIfAbsent(agentId, serving) != null) {
      throw new IllegalStateException("Agent '" + agentId + "' is on the bus already");
    }
    return () -> {
      if (served.remove(agentId, serving)) {
        serving.departures().leave();
      }
    };
  }

  /** Whether anybody has subscribed to the subject. */
  boolean isHeard(String subject) {
    return !subscriptions.matching(subject).isEmpty();
  }

  /** Whether there is an agent of this id now. */
  boolean isServed(String agentId) {
    return served.containsKey(agentId);
  }

  @Override
  public CompletableFuture<AgentReply> request(String agentId, AgentRequest request) {
    CompletableFuture<AgentReply> reply = new CompletableFuture<>();
    Served agent = served.get(agentId);
    if (agent != null) {
      starter.accept(
          "agent-" + agentId + "-" + request.method(),
          () -> answer(agent.endpoint(), request, reply));
    }
    return reply;
  }

  private static void answer(
      AgentEndpoint endpoint, AgentRequest request, CompletableFuture<AgentReply> reply) {
    if (reply.isDone()) {
      log.debug("'{}' was withdrawn before the agent began with it", request.method());
      return;
    }
    try {
      reply.complete(endpoint.handle(request));
    } catch (RuntimeException | Error e) {
      reply.complete(
          new AgentReply.Failure("Action Failed " + request.method() + ": " + ErrorText.of(e)));
      log.error("An agent failed to answer '{}'", request.method(), e);
    }
  }

  @Override
  public void publish(String subject, @Nullable Object payload) {
    List<Consumer<Message>> consumers = subscriptions.matching(subject);
    Message message = new Message(subject, PlainValues.copyOf(payload));
    consumers.forEach(consumer -> deliver(consumer, message));
  }

  private static void deliver(Consumer<Message> consumer, Message message) {
    Guarded.run("a subscriber to '" + message.subject() + "'", () -> consumer.accept(message));
  }

  @Override
  public Registration subscribe(String subjectPattern, Consumer<Message> consumer) {
    return subscriptions.add(subjectPattern, consumer);
  }

  @Override
  public Optional<CompletableFuture<Void>> taskFinished(String agentId, String taskId) {
    Served agent = served.get(agentId);
    if (agent == null) {
      return Optional.of(CompletableFuture.completedFuture(null));
    }
    CompletableFuture<Void> finished = agent.departures().add();
    agent.endpoint().taskFinished(taskId).whenComplete((_, _) -> finished.complete(null));
    return Optional.of(finished);
  }

  @Override
  public Optional<CompletableFuture<Void>> departure(String agentId) {
    Served agent = served.get(agentId);
    return Optional.of(
        agent == null ? CompletableFuture.completedFuture(null) : agent.departures().add());
  }

  /** An agent while it is on the bus. */
  private record Served(AgentEndpoint endpoint, Departures departures) {}
}
