package io.slipway.bus.nats;

import io.slipway.base.Clock;
import io.slipway.base.ErrorText;
import io.slipway.base.Guarded;
import io.slipway.base.Registration;
import io.slipway.bus.AgentEndpoint;
import io.slipway.bus.AgentMessages;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.CredentialRenewal;
import io.slipway.bus.InProcessBus;
import io.slipway.bus.MessageBus;
import io.slipway.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Director's end of NATS (agent contract 2). An agent has to be asked whether its task is over;
 * all it tells by itself are heartbeats, alerts and its end.
 *
 * <p>A request that nobody has received is sent again, for as long as somebody waits for the
 * answer: when there is no connection, as soon as there is one; when no agent listens, a little
 * later. One that may have been received is not, unless doing it twice is as good as once.
 */
public final class NatsBus implements MessageBus, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NatsBus.class);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final List<String> TOLD =
      List.of("hm.agent.heartbeat.*", "hm.agent.alert.*", "hm.agent.shutdown.*");

  private final Clock clock;
  private final Function<String, Optional<CredentialRenewal>> renewals;
  private final String self = "director." + UUID.randomUUID() + ".";
  private final Map<String, Asked> unanswered = new ConcurrentHashMap<>();
  private final InProcessBus subscribers = new InProcessBus();
  private final NatsConnection connection;

  /**
   * @param renewals what an agent is to be given with its next settings
   * @throws io.slipway.base.SlipwayException when a certificate or key cannot be used; servers that
   *     are not there are waited for
   */
  public NatsBus(
      NatsOptions.Access access,
      Clock clock,
      Function<String, Optional<CredentialRenewal>> renewals) {
    this.clock = clock;
    this.renewals = renewals;
    this.connection =
        new NatsConnection(access, clock, self + ">", TOLD, this::received, this::connected);
  }

  /** A request until it is answered or withdrawn. */
  private final class Asked {
    private final String subject;
    private final String inbox;
    private final byte[] body;
    private final boolean repeatable;
    final CompletableFuture<AgentReply> reply = new CompletableFuture<>();
    private Duration pause = SHORTEST_PAUSE;
    private boolean sent;

    Asked(String agentId, AgentRequest request) {
      subject = AgentMessages.AGENT + agentId;
      inbox = self + agentId + "." + UUID.randomUUID();
      body =
          Json.write(AgentMessages.request(request.named(inbox))).getBytes(StandardCharsets.UTF_8);
      repeatable = request.isRepeatable();
    }

    synchronized void send() {
      if (reply.isDone()) {
        return;
      }
      try {
        sent = connection.publish(subject, inbox, body) || sent;
      } catch (RuntimeException e) {
        log.warn("A message for {} cannot be sent", subject, e);
        fail(e);
      }
    }

    private void fail(RuntimeException e) {
      Optional<Long> most = connection.largestMessage().filter(limit -> body.length > limit);
      reply.complete(
          new AgentReply.Failure(
              most.map(
                      limit ->
                          "The message has %d bytes, more than the %d the NATS server takes"
                              .formatted(body.length, limit))
                  .orElseGet(() -> "The message cannot be sent: " + ErrorText.of(e))));
    }

    /** The connection is there again; what was on its way when it ended may have arrived. */
    synchronized void connected() {
      if (!sent || repeatable) {
        send();
      }
    }

    /** Nobody has received it. */
    synchronized void unheard() {
      sent = false;
      clock.schedule(
          pause,
          () -> Thread.ofVirtual().name("nats-again").start(() -> Guarded.run(inbox, this::send)));
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private void connected() {
    unanswered.values().forEach(Asked::connected);
  }

  private void received(NatsConnection.Received message) {
    if (!message.subject().startsWith(self)) {
      deliver(message);
      return;
    }
    if (message.nobodyListened()) {
      Optional.ofNullable(unanswered.get(message.subject())).ifPresent(Asked::unheard);
      return;
    }
    Asked asked = unanswered.remove(message.subject());
    if (asked == null) {
      log.debug("An answer nobody waits for (any more): {}", message.subject());
    } else {
      asked.reply.complete(Replies.read(message.body()));
    }
  }

  private void deliver(NatsConnection.Received message) {
    Object payload;
    try {
      if (message.body().length > Replies.LARGEST) {
        log.warn("Too large and ignored: what came on {}", message.subject());
        return;
      }
      payload = Json.parse(new String(message.body(), StandardCharsets.UTF_8));
    } catch (Json.InvalidJsonException e) {
      log.warn("Not JSON and ignored: what came on {}", message.subject());
      return;
    }
    subscribers.publish(message.subject(), payload);
  }

  /** Whether a server is connected to now, as far as is known. */
  public boolean isConnected() {
    return connection.isThere();
  }

  @Override
  public CompletableFuture<AgentReply> request(String agentId, AgentRequest request) {
    Asked asked = new Asked(agentId, request);
    unanswered.put(asked.inbox, asked);
    asked.reply.whenComplete((_, _) -> unanswered.remove(asked.inbox, asked));
    asked.send();
    return asked.reply;
  }

  @Override
  public Registration serve(String agentId, AgentEndpoint endpoint) {
    throw new UnsupportedOperationException("Agents are served where they are, not from here");
  }

  /** For whoever is connected now. */
  @Override
  public void publish(String subject, @Nullable Object payload) {
    connection.publish(subject, "", Json.write(payload).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Registration subscribe(String subjectPattern, Consumer<Message> consumer) {
    return subscribers.subscribe(subjectPattern, consumer);
  }

  @Override
  public Optional<CompletableFuture<Void>> taskFinished(String agentId, String taskId) {
    return Optional.empty();
  }

  @Override
  public Optional<CredentialRenewal> renewal(String agentId) {
    return renewals.apply(agentId);
  }

  @Override
  public void close() {
    connection.close();
  }
}
