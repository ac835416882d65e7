package io.slipway.bus;

import io.slipway.base.ErrorText;
import io.slipway.base.Guarded;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
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

  private final Map<String, AgentEndpoint> endpoints = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Void>> departures = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();

  @Override
  public Registration serve(String agentId, AgentEndpoint endpoint) {
    if (endpoints.putIfAbsent(agentId, endpoint) != null) {
      throw new IllegalStateException("Agent '" + agentId + "' is on the bus already");
    }
    CompletableFuture<Void> departure = new CompletableFuture<>();
    departures.put(agentId, departure);
    return () -> {
      if (endpoints.remove(agentId, endpoint)) {
        departures.remove(agentId, departure);
        departure.complete(null);
      }
    };
  }

  /** Whether there is an agent of this id now. */
  boolean isServed(String agentId) {
    return endpoints.containsKey(agentId);
  }

  @Override
  public CompletableFuture<AgentReply> request(String agentId, AgentRequest request) {
    CompletableFuture<AgentReply> reply = new CompletableFuture<>();
    AgentEndpoint endpoint = endpoints.get(agentId);
    if (endpoint != null) {
      Thread.ofVirtual()
          .name("agent-" + agentId + "-" + request.method())
          .start(() -> answer(endpoint, request, reply));
    }
    return reply;
  }

  private static void answer(
      AgentEndpoint endpoint, AgentRequest request, CompletableFuture<AgentReply> reply) {
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
    Message message = new Message(subject, PlainValues.copyOf(payload));
    for (Subscription subscription : subscriptions) {
      if (subscription.pattern.matches(subject)) {
        deliver(subscription, message);
      }
    }
  }

  private static void deliver(Subscription subscription, Message message) {
    Guarded.run(
        "a subscriber to '" + message.subject() + "'", () -> subscription.consumer.accept(message));
  }

  @Override
  public Registration subscribe(String subjectPattern, Consumer<Message> consumer) {
    Subscription subscription = new Subscription(SubjectPattern.of(subjectPattern), consumer);
    subscriptions.add(subscription);
    return () -> subscriptions.remove(subscription);
  }

  @Override
  public Optional<CompletableFuture<Void>> taskFinished(String agentId, String taskId) {
    AgentEndpoint endpoint = endpoints.get(agentId);
    CompletableFuture<Void> departure = departures.get(agentId);
    if (endpoint == null || departure == null) {
      return Optional.of(CompletableFuture.completedFuture(null));
    }
    CompletableFuture<Void> finished = new CompletableFuture<>();
    endpoint.taskFinished(taskId).whenComplete((_, _) -> finished.complete(null));
    departure.whenComplete((_, _) -> finished.complete(null));
    return Optional.of(finished);
  }

  /** Compared by identity: the same consumer may subscribe twice. */
  private static final class Subscription {
    private final SubjectPattern pattern;
    private final Consumer<Message> consumer;

    Subscription(SubjectPattern pattern, Consumer<Message> consumer) {
      this.pattern = pattern;
      this.consumer = consumer;
    }
  }
}
