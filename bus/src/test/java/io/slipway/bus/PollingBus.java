package io.slipway.bus;

import io.slipway.base.Registration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A transport that never says when a task has ended, as NATS does not. */
record PollingBus(MessageBus bus) implements MessageBus {
  @Override
  public Registration serve(String agentId, AgentEndpoint endpoint) {
    return bus.serve(agentId, endpoint);
  }

  @Override
  public CompletableFuture<AgentReply> request(String agentId, AgentRequest request) {
    return bus.request(agentId, request);
  }

  @Override
  public void publish(String subject, @Nullable Object payload) {
    bus.publish(subject, payload);
  }

  @Override
  public Registration subscribe(String subjectPattern, Consumer<Message> consumer) {
    return bus.subscribe(subjectPattern, consumer);
  }

  @Override
  public Optional<CompletableFuture<Void>> taskFinished(String agentId, String taskId) {
    return Optional.empty();
  }
}
