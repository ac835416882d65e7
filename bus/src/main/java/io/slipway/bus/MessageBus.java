package io.slipway.bus;

import io.slipway.base.Registration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries requests to agents and notices from them (agent contract, section 2). Everything that
 * crosses the bus is a plain JSON value: {@link java.util.Map}, {@link java.util.List}, {@link
 * String}, {@link Number}, {@link Boolean} or null. What a receiver gets is a value of its own and
 * cannot be changed. All methods may be called from any thread.
 */
public interface MessageBus {
  /**
   * Lets the endpoint answer what is sent to the agent of this id, until the registration is
   * closed. A second endpoint for one id is an {@link IllegalStateException}.
   */
  Registration serve(String agentId, AgentEndpoint endpoint);

  /**
   * Sends a request. The future completes with the agent's reply; when there is no such agent it
   * never completes, and giving up is the caller's to do: cancelling the future withdraws the
   * request, and an agent that has not begun with it by then never does.
   */
  CompletableFuture<AgentReply> request(String agentId, AgentRequest request);

  /** Hands a payload to everybody who has subscribed to the subject; nobody may have. */
  void publish(String subject, @Nullable Object payload);

  /**
   * Receives what is published, in the order it is published, until the registration is closed. A
   * pattern is a subject in which a {@code *} stands for one part between dots, and a {@code >} at
   * the end for all that follows.
   */
  Registration subscribe(String subjectPattern, Consumer<Message> consumer);

  /**
   * When this transport can say so: a future that completes as soon as the agent's task is no
   * longer running (it may have ended before), or the agent is gone. Empty over transports where
   * one has to ask with {@code get_task}.
   */
  Optional<CompletableFuture<Void>> taskFinished(String agentId, String taskId);

  /**
   * When this transport can say so: a future that completes when the agent leaves, at once when it
   * is not there. Whoever is not interested any more cancels it. Empty over transports where an
   * agent that is gone cannot be told from one that is slow.
   */
  default Optional<CompletableFuture<Void>> departure(String agentId) {
    return Optional.empty();
  }

  /**
   * Credentials the agent is to be given with its next settings, because those it came with are
   * short-lived or are no longer those of this transport. Empty where agents need none, or keep
   * what they have.
   */
  default Optional<CredentialRenewal> renewal(String agentId) {
    return Optional.empty();
  }

  /** Something that was published. */
  record Message(String subject, @Nullable Object payload) {}
}
