package io.slipway.simulation.world;

import io.slipway.base.Registration;
import io.slipway.bus.AgentEndpoint;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.InProcessBus;
import io.slipway.bus.MessageBus;
import io.slipway.simulation.scenario.Fault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Between a Director and the agent host. On one machine it behaves as the bus over a socket does: a
 * connection that breaks loses what is on its way, whatever has no answer is sent again over the
 * next one, and the host does once what it is asked twice. To agents far away every message is on
 * its own.
 */
final class Link {
  private static final Set<String> REPEATABLE = Set.of("ping", "get_state", "read_logs");

  private final World world;
  private final boolean fleet;

  /** By the name of the question; what the agent host remembers while it lives. */
  private final Map<String, CompletableFuture<?>> answers = new LinkedHashMap<>();

  private final Deque<MessageBus.Message> published = new ArrayDeque<>();
  private Optional<Director> director = Optional.empty();
  private int connection;
  private boolean connected;

  Link(World world, boolean fleet) {
    this.world = world;
    this.fleet = fleet;
  }

  /** A Director's end. */
  private static final class Director {
    final Life life;
    final InProcessBus subscriptions = new InProcessBus();
    final Map<String, Question<?>> unanswered = new LinkedHashMap<>();

    Director(Life life) {
      this.life = life;
    }
  }

  /** Something the host is asked, and how it finds the answer. */
  private final class Question<T> {
    final String name;
    final boolean repeatable;
    final java.util.function.Supplier<Optional<CompletableFuture<T>>> finding;
    final CompletableFuture<T> answer = new CompletableFuture<>();

    Question(
        String name,
        boolean repeatable,
        java.util.function.Supplier<Optional<CompletableFuture<T>>> finding) {
      this.name = name;
      this.repeatable = repeatable;
      this.finding = finding;
    }

    @SuppressWarnings("unchecked") // an answer is of the type of its question
    void arrive() {
      Optional<CompletableFuture<T>> found =
          Optional.ofNullable((CompletableFuture<T>) answers.get(name));
      if (found.isEmpty()) {
        found = finding.get();
        if (!repeatable) {
          found.ifPresent(future -> answers.put(name, future));
        }
      }
      found.ifPresent(
          future ->
              future.thenAccept(
                  value ->
                      Thread.ofVirtual().start(() -> carry("answer", () -> deliver(this, value)))));
    }
  }

  private <T> void deliver(Question<T> question, T value) {
    director
        .filter(one -> one.unanswered.remove(question.name, question))
        .ifPresent(_ -> question.answer.complete(value));
  }

  /** A Director comes; the one before is dead. */
  MessageBus connect(Life life) {
    Director coming = new Director(life);
    director = Optional.of(coming);
    connected = world.host().isUp();
    connection++;
    return new DirectorBus(coming);
  }

  void hostIsUp() {
    connection++;
    reconnectLater();
    world.host().bus().subscribe(">", this::publish);
  }

  void hostIsDown() {
    answers.clear();
    breakConnection();
  }

  private void breakConnection() {
    connected = false;
    connection++;
    reconnectLater();
  }

  private void reconnectLater() {
    int broken = connection;
    world
        .clock()
        .schedule(
            Duration.ofMillis(world.random().nextInt(3_000)),
            () -> {
              if (world.host().isUp() && broken == connection) {
                reconnect();
              }
            });
  }

  private void reconnect() {
    connected = true;
    connection++;
    if (!fleet) {
      director.ifPresent(one -> List.copyOf(one.unanswered.values()).forEach(this::ask));
    }
  }

  private void ask(Question<?> question) {
    carry("question", question::arrive);
  }

  /** Over the connection there is now, if it lasts that long. */
  private void carry(String what, Runnable arrival) {
    if (!connected) {
      return;
    }
    Optional<Fault.Effect> fault = world.faults().at(Fault.Point.MESSAGE);
    fault.ifPresent(effect -> world.trace().add(what + " " + effect));
    int times = 1;
    Duration delay = Duration.ofMillis(world.random().nextInt(4));
    if (fault.isPresent()) {
      switch (fault.get()) {
        case LOST -> {
          if (!fleet) {
            breakConnection();
          }
          return;
        }
        case HOST_DIES -> {
          world.host().die();
          return;
        }
        case DOUBLED -> times = 2;
        case LATE -> delay = Duration.ofSeconds(30 + world.random().nextInt(60));
        default -> {}
      }
    }
    int over = connection;
    for (int i = 0; i < times; i++) {
      world
          .clock()
          .schedule(
              delay,
              () -> {
                if (over == connection && world.host().isUp()) {
                  arrival.run();
                }
              });
    }
  }

  /** In the order it was published. */
  private void publish(MessageBus.Message message) {
    if (!connected || fleet) {
      return;
    }
    published.add(message);
    world
        .clock()
        .schedule(
            Duration.ofMillis(1),
            () -> {
              MessageBus.Message next = published.poll();
              if (next != null) {
                director.ifPresent(
                    one -> one.subscriptions.publish(next.subject(), next.payload()));
              }
            });
  }

  private final class DirectorBus implements MessageBus {
    private final Director self;

    DirectorBus(Director self) {
      this.self = self;
    }

    @Override
    public Registration serve(String agentId, AgentEndpoint endpoint) {
      throw new UnsupportedOperationException("Agents are served at the other end");
    }

    private <T> CompletableFuture<T> begin(Question<T> question) {
      self.unanswered.put(question.name, question);
      question.answer.whenComplete(
          (_, _) -> {
            boolean open = self.unanswered.remove(question.name, question);
            if (open && question.answer.isCancelled() && !self.life.isOver()) {
              withdraw(question.name);
            }
          });
      ask(question);
      return question.answer;
    }

    private void withdraw(String name) {
      carry(
          "withdrawal",
          () -> {
            CompletableFuture<?> found = answers.get(name);
            if (found != null && found.cancel(false)) {
              answers.remove(name);
            }
          });
    }

    @Override
    public CompletableFuture<AgentReply> request(String agentId, AgentRequest asked) {
      AgentRequest request = world.has(Defect.LOSES_NAMES) ? asked.named("") : asked;
      String name = request.replyTo().isEmpty() ? "question-" + world.number() : request.replyTo();
      return begin(
          new Question<>(
              name,
              REPEATABLE.contains(request.method()),
              () ->
                  world.host().serves(agentId)
                      ? Optional.of(world.host().bus().request(agentId, request))
                      : Optional.empty()));
    }

    @Override
    public void publish(String subject, @Nullable Object payload) {
      throw new UnsupportedOperationException("Directors publish nothing");
    }

    @Override
    public Registration subscribe(String subjectPattern, Consumer<Message> consumer) {
      return self.subscriptions.subscribe(
          subjectPattern,
          message -> {
            if (!self.life.isOver()) {
              Thread.ofVirtual().start(() -> consumer.accept(message));
            }
          });
    }

    @Override
    public Optional<CompletableFuture<Void>> taskFinished(String agentId, String taskId) {
      return fleet
          ? Optional.empty()
          : Optional.of(
              begin(
                  new Question<>(
                      "task-" + world.number(),
                      false,
                      () -> world.host().bus().taskFinished(agentId, taskId))));
    }

    @Override
    public Optional<CompletableFuture<Void>> departure(String agentId) {
      return fleet
          ? Optional.empty()
          : Optional.of(
              begin(
                  new Question<>(
                      "departure-" + world.number(),
                      false,
                      () -> world.host().bus().departure(agentId))));
    }
  }
}
