package io.slipway.bus;

import io.slipway.base.Clock;
import io.slipway.base.Registration;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Director's end of the bus to an agent host on this machine. When the connection ends it
 * connects again, for ever, and asks again what was not answered: under the same name, so that the
 * agent does it once.
 */
public final class SocketBus implements MessageBus, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SocketBus.class);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** What answers to Directors begin with; nobody publishes there. */
  private static final String DIRECTORS = "director.";

  private static final String SCRIPTS = Subjects.script("");

  /** As many as the agent host keeps for a Director that is not there. */
  private static final int MOST_UNHEARD = 20_000;

  private final Queue<Frame> unheard = new ArrayDeque<>();
  private final Connector connector;
  private final Clock clock;
  private final String self = DIRECTORS + UUID.randomUUID() + ".";
  private final AtomicLong numbers = new AtomicLong();
  private final Map<String, Asked> unanswered = new ConcurrentHashMap<>();

  /** By agent: one question serves all who wait. */
  private final Map<String, Departures> departures = new ConcurrentHashMap<>();

  private final InProcessBus subscribers = new InProcessBus();
  private final Thread thread;
  private @Nullable SocketPeer peer;
  private boolean closed;

  /** Finds the agent host. */
  @FunctionalInterface
  public interface Connector {
    /**
     * Connects, starting an agent host if need be; waits as long as that takes. After an exception
     * the bus asks again a little later.
     */
    SocketChannel connect() throws IOException, InterruptedException;
  }

  private record Asked(Frame frame, CompletableFuture<Map<String, @Nullable Object>> answer) {}

  public SocketBus(Connector connector, Clock clock) {
    this.connector = connector;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("slipway-bus").start(this::stayConnected);
  }

  private void stayConnected() {
    Duration pause = SHORTEST_PAUSE;
    try {
      while (!isClosed()) {
        try {
          SocketPeer connected = new SocketPeer(connector.connect(), "slipway-bus");
          pause = SHORTEST_PAUSE;
          begin(connected);
          connected.read(this::receive);
        } catch (IOException | RuntimeException e) {
          if (!isClosed()) {
            log.warn("The agent host cannot be reached: {}", e.toString());
            clock.sleep(pause);
            pause =
                pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                    ? pause.multipliedBy(2)
                    : LONGEST_PAUSE;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void begin(SocketPeer connected) {
    if (closed) {
      connected.close();
      return;
    }
    peer = connected;
    unanswered.values().forEach(asked -> connected.send(asked.frame));
  }

  private void receive(Frame frame) {
    Asked asked = unanswered.remove(frame.subject());
    if (asked != null) {
      asked.answer.complete(frame.payload());
    } else if (!frame.subject().startsWith(DIRECTORS)) {
      deliver(frame);
    }
  }

  /**
   * What scripts have told while there was no Director comes at once when one connects: before it
   * has got so far with the tasks it goes on with that anybody asks for it.
   */
  private void deliver(Frame frame) {
    synchronized (unheard) {
      if (frame.subject().startsWith(SCRIPTS) && !subscribers.isHeard(frame.subject())) {
        unheard.add(frame);
        if (unheard.size() > MOST_UNHEARD) {
          unheard.poll();
        }
        return;
      }
    }
    subscribers.publish(frame.subject(), frame.payload().get("payload"));
  }

  /** Never completes when there is no answer. */
  private CompletableFuture<Map<String, @Nullable Object>> ask(
      String subject, String replyTo, Map<String, @Nullable Object> payload) {
    Asked asked = new Asked(new Frame(subject, payload), new CompletableFuture<>());
    asked.answer.whenComplete((_, _) -> unanswered.remove(replyTo, asked));
    synchronized (this) {
      unanswered.put(replyTo, asked);
      if (peer != null) {
        peer.send(asked.frame);
      }
    }
    return asked.answer;
  }

  @Override
  public Registration serve(String agentId, AgentEndpoint endpoint) {
    throw new UnsupportedOperationException("Agents are served by the agent host, not from here");
  }

  @Override
  public CompletableFuture<AgentReply> request(String agentId, AgentRequest request) {
    String replyTo =
        request.replyTo().isEmpty() ? self + numbers.incrementAndGet() : request.replyTo();
    AgentRequest named = request.named(replyTo);
    CompletableFuture<AgentReply> reply = new CompletableFuture<>();
    CompletableFuture<Map<String, @Nullable Object>> answer =
        ask(AgentMessages.AGENT + agentId, replyTo, AgentMessages.request(named));
    answer.thenAccept(
        payload -> {
          if (!AgentMessages.isAbsent(payload)) {
            reply.complete(AgentMessages.reply(payload));
          }
        });
    reply.whenComplete(
        (_, _) -> {
          if (reply.isCancelled() && answer.cancel(false)) {
            withdraw(replyTo);
          }
        });
    return reply;
  }

  /** Who gives up waiting takes the question back: what has not begun will not be done. */
  private synchronized void withdraw(String replyTo) {
    if (peer != null) {
      Map<String, @Nullable Object> payload = new LinkedHashMap<>();
      payload.put("reply_to", replyTo);
      peer.send(new Frame(AgentMessages.WITHDRAWN, payload));
    }
  }

  @Override
  public Optional<CompletableFuture<Void>> departure(String agentId) {
    Departures fresh = new Departures();
    Departures known = departures.putIfAbsent(agentId, fresh);
    if (known == null) {
      awaitDeparture(agentId, fresh);
    }
    return Optional.of((known == null ? fresh : known).add());
  }

  /** Asked for only once it can be found: the answer may be there before this returns. */
  private void awaitDeparture(String agentId, Departures departure) {
    askWithoutArguments(AgentMessages.DEPARTURE + agentId)
        .thenRun(
            () -> {
              departures.remove(agentId, departure);
              departure.leave();
            });
  }

  private CompletableFuture<Map<String, @Nullable Object>> askWithoutArguments(String subject) {
    String replyTo = self + numbers.incrementAndGet();
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("reply_to", replyTo);
    return ask(subject, replyTo, payload);
  }

  @Override
  public void publish(String subject, @Nullable Object payload) {
    subscribers.publish(subject, payload);
  }

  @Override
  public Registration subscribe(String subjectPattern, Consumer<Message> consumer) {
    List<Frame> waiting = new ArrayList<>();
    Registration registration;
    synchronized (unheard) {
      unheard.removeIf(frame -> frame.subject().equals(subjectPattern) && waiting.add(frame));
      registration = subscribers.subscribe(subjectPattern, consumer);
    }
    waiting.forEach(
        frame -> consumer.accept(new Message(frame.subject(), frame.payload().get("payload"))));
    return registration;
  }

  @Override
  public Optional<CompletableFuture<Void>> taskFinished(String agentId, String taskId) {
    CompletableFuture<Map<String, @Nullable Object>> answer =
        askWithoutArguments(AgentMessages.TASK + agentId + "." + taskId);
    CompletableFuture<Void> finished = answer.thenApply(_ -> null);
    finished.whenComplete((_, _) -> answer.cancel(false));
    return Optional.of(finished);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (peer != null) {
        peer.close();
      }
    }
    thread.interrupt();
  }
}
