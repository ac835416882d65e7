package io.slipway.director.tracing;

import io.slipway.base.Registration;
import io.slipway.bus.AgentEndpoint;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.CredentialRenewal;
import io.slipway.bus.MessageBus;
import io.slipway.director.tasks.Moment;
import io.slipway.director.tasks.Redaction;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskContext.Severity;
import io.slipway.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bus for one task: every request to an agent and its reply stand in the task's debug output, as
 * {@code SENT} and {@code RECEIVED} lines without secrets. A reply is written down before whoever
 * waits for it goes on.
 */
public final class TracedBus implements MessageBus {
  private final MessageBus bus;
  private final TaskContext task;
  private final String director = UUID.randomUUID().toString();

  public TracedBus(MessageBus bus, TaskContext task) {
    this.bus = bus;
    this.task = task;
  }

  @Override
  public CompletableFuture<AgentReply> request(String agentId, AgentRequest request) {
    String inbox = "director." + director + "." + agentId + "." + UUID.randomUUID();
    Map<String, @Nullable Object> sent = new LinkedHashMap<>();
    sent.put("protocol", request.protocol());
    sent.put("method", request.method());
    sent.put("arguments", Redaction.agentArguments(request.method(), request.arguments()));
    sent.put("reply_to", inbox);
    task.log(Severity.DEBUG, "SENT: agent." + agentId + " " + Json.write(sent));
    task.reached(Moment.AGENT_REQUEST, request.method());
    CompletableFuture<AgentReply> sending = bus.request(agentId, request);
    CompletableFuture<AgentReply> reply =
        sending.whenComplete(
            (received, _) -> {
              received(inbox, received);
              task.reached(Moment.AGENT_REPLY, request.method());
            });
    reply.whenComplete(
        (_, _) -> {
          if (reply.isCancelled()) {
            sending.cancel(false);
          }
        });
    return reply;
  }

  private void received(String inbox, @Nullable AgentReply reply) {
    if (reply != null) {
      task.log(Severity.DEBUG, "RECEIVED: " + inbox + " " + Json.write(plain(reply)));
    }
  }

  private static Map<String, @Nullable Object> plain(AgentReply reply) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    switch (reply) {
      case AgentReply.Value value -> plain.put("value", Redaction.of(value.value()));
      case AgentReply.Failure failure ->
          plain.put("exception", Map.of("message", failure.message()));
    }
    return plain;
  }

  @Override
  public Registration serve(String agentId, AgentEndpoint endpoint) {
    return bus.serve(agentId, endpoint);
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

  @Override
  public Optional<CredentialRenewal> renewal(String agentId) {
    return bus.renewal(agentId);
  }

  @Override
  public Optional<CompletableFuture<Void>> departure(String agentId) {
    return bus.departure(agentId);
  }
}
