package io.slipway.bus;

import io.slipway.base.Registration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Two buses as one: some agents are on this machine, some elsewhere. */
public final class RoutingBus implements MessageBus {
  private final MessageBus here;
  private final MessageBus elsewhere;
  private final Predicate<String> isElsewhere;

  /**
   * @param isElsewhere says so of an agent's id
   */
  public RoutingBus(MessageBus here, MessageBus elsewhere, Predicate<String> isElsewhere) {
    this.here = here;
    this.elsewhere = elsewhere;
    this.isElsewhere = isElsewhere;
  }

  private MessageBus of(String agentId) {
    return isElsewhere.test(agentId) ? elsewhere : here;
  }

  @Override
  public Registration serve(String agentId, AgentEndpoint endpoint) {
    return of(agentId).serve(agentId, endpoint);
  }

  @Override
  public CompletableFuture<AgentReply> request(String agentId, AgentRequest request) {
    return of(agentId).request(agentId, request);
  }

  @Override
  public void publish(String subject, @Nullable Object payload) {
    here.publish(subject, payload);
    elsewhere.publish(subject, payload);
  }

  @Override
  public Registration subscribe(String subjectPattern, Consumer<Message> consumer) {
    Registration first = here.subscribe(subjectPattern, consumer);
    Registration second = elsewhere.subscribe(subjectPattern, consumer);
    return () -> {
      first.close();
      second.close();
    };
  }

  @Override
  public Optional<CompletableFuture<Void>> taskFinished(String agentId, String taskId) {
    return of(agentId).taskFinished(agentId, taskId);
  }

  @Override
  public Optional<CompletableFuture<Void>> departure(String agentId) {
    return of(agentId).departure(agentId);
  }

  @Override
  public Optional<CredentialRenewal> renewal(String agentId) {
    return of(agentId).renewal(agentId);
  }
}
