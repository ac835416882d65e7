package io.slipway.director.fakes;

import io.slipway.base.Registration;
import io.slipway.bus.AgentEndpoint;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.MessageBus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A bus to agents elsewhere: nobody can say whether a silent one is slow or gone. */
final class FleetBus implements MessageBus {
  private final MessageBus bus;

  /** Whom nobody hears any more. */
  volatile Predicate<String> isSilent = _ -> false;

  /** One for each request to such. */
  final Semaphore unanswered = new Semaphore(0);

  FleetBus(MessageBus bus) {
    this.bus = bus;
  }

  @Override
  public Registration serve(String agentId, AgentEndpoint endpoint) {
    return bus.serve(agentId, endpoint);
  }

  @Override
  public CompletableFuture<AgentReply> request(String agentId, AgentRequest request) {
    CompletableFuture<AgentReply> reply = bus.request(agentId, request);
    if (isSilent.test(agentId)) {
      unanswered.release();
    }
    return reply;
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
