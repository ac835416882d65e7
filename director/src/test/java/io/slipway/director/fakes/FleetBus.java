package io.slipway.director.fakes;

import io.slipway.base.Registration;
import io.slipway.bus.AgentEndpoint;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.MessageBus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A bus to agents elsewhere: nobody can say whether a silent one is slow or gone. */
record FleetBus(MessageBus bus) implements MessageBus {
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
    return bus.taskFinished(agentId, taskId);
  }
}
