package io.slipway.bus;

import io.slipway.base.Cancellation;
import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.Registration;
import io.slipway.base.SlipwayException;
import io.slipway.base.Waiting;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Director's conversation with one agent: requests with time limit and retries, and the waiting
 * for long tasks (agent contract 2.5). Arguments are never logged: they may hold secrets.
 */
final class AgentChannel {
  private static final Logger log = LoggerFactory.getLogger(AgentChannel.class);

  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
  private static final Map<String, Integer> RETRIES =
      Map.of("get_state", 2, "get_task", 4, "upload_blob", 3);

  /**
   * For how many further limits an agent that is there is waited for: half an hour with the usual
   * one. It is there to answer, so this ends only what hangs.
   */
  private static final int PATIENCE = 40;

  private final MessageBus bus;
  private final Clock clock;
  private final String agentId;
  private final String instanceName;
  private final Duration timeout;
  private final String name;
  private final boolean patient;
  private final AtomicInteger begun = new AtomicInteger();

  AgentChannel(MessageBus bus, Clock clock, String agentId, String instanceName, Duration timeout) {
    this(bus, clock, agentId, instanceName, timeout, "", true);
  }

  /**
   * @param name of what is begun through this; empty when every request is another one
   * @param patient whether an answer that is late is asked for again, or waited for on
   */
  private AgentChannel(
      MessageBus bus,
      Clock clock,
      String agentId,
      String instanceName,
      Duration timeout,
      String name,
      boolean patient) {
    this.name = name;
    this.patient = patient;
    this.bus = bus;
    this.clock = clock;
    this.agentId = agentId;
    this.instanceName = instanceName;
    this.timeout = timeout;
  }

  AgentChannel withTimeout(Duration otherTimeout) {
    return new AgentChannel(bus, clock, agentId, instanceName, otherTimeout, name, patient);
  }

  AgentChannel named(String request) {
    return new AgentChannel(bus, clock, agentId, instanceName, timeout, request, patient);
  }

  /** For whom no answer within the time is an answer as well. */
  AgentChannel impatient(Duration limit) {
    return new AgentChannel(bus, clock, agentId, instanceName, limit, name, false);
  }

  String agentId() {
    return agentId;
  }

  String instanceName() {
    return instanceName;
  }

  Duration timeout() {
    return timeout;
  }

  void sleep(Duration duration) {
    try {
      clock.sleep(duration);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Waiting.End await(
      CompletableFuture<?> future, Optional<Duration> limit, Cancellation cancellation) {
    try {
      return Waiting.await(clock, future, limit, cancellation);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static SlipwayException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new SlipwayException(
        ErrorCode.GENERIC, "Interrupted while waiting for an agent's answer", cause);
  }

  /** Sends without waiting for anything. */
  CompletableFuture<AgentReply> send(String method, @Nullable Object... arguments) {
    return bus.request(agentId, AgentRequest.of(method, arguments));
  }

  /** Sends and waits for the reply: not for the task it may have begun. */
  @Nullable Object call(Cancellation cancellation, String method, @Nullable Object... arguments) {
    return call(cancellation, AgentRequest.of(method, arguments));
  }

  private @Nullable Object call(Cancellation cancellation, AgentRequest request) {
    String method = request.method();
    int retries = patient ? RETRIES.getOrDefault(method, 0) : 0;
    while (true) {
      try {
        return callOnce(cancellation, request);
      } catch (SlipwayException e) {
        if (e.code() != ErrorCode.RPC_TIMEOUT || retries-- == 0) {
          throw e;
        }
        log.warn("Agent {} did not answer '{}' in time; asking again", agentId, method);
      }
    }
  }

  private @Nullable Object callOnce(Cancellation cancellation, AgentRequest request) {
    String method = request.method();
    log.debug("Sending '{}' to agent {}", method, agentId);
    // Asked for before sending: an agent that comes only later never saw the request.
    Optional<CompletableFuture<Void>> departure = bus.departure(agentId);
    CompletableFuture<AgentReply> reply = bus.request(agentId, request);
    try {
      Waiting.End end = await(reply, Optional.of(timeout), cancellation);
      if (end == Waiting.End.TIMED_OUT && departure.isPresent() && patient) {
        end = awaitSlowOne(reply, departure.get(), cancellation, method);
      }
      return switch (end) {
        case COMPLETED -> value(reply.join());
        case TIMED_OUT -> throw timedOut(method, timeout, "");
        case CANCELLED -> {
          cancellation.check();
          throw new IllegalStateException("A cancellation announced itself and then denied it");
        }
      };
    } finally {
      // What nobody waits for any more is not to be carried out later.
      reply.cancel(false);
      departure.ifPresent(future -> future.cancel(false));
    }
  }

  /**
   * Past the limit, an agent that is known to be there is slow and not gone: on a busy machine it
   * goes on being waited for, until it leaves or the patience ends.
   */
  private Waiting.End awaitSlowOne(
      CompletableFuture<AgentReply> reply,
      CompletableFuture<Void> departure,
      Cancellation cancellation,
      String method) {
    if (departure.isDone()) {
      return Waiting.End.TIMED_OUT;
    }
    log.warn(
        "Agent {} is there but has not answered '{}' after {}; going on to wait",
        agentId,
        method,
        timeout);
    Waiting.End end =
        await(
            CompletableFuture.anyOf(reply, departure),
            Optional.of(timeout.multipliedBy(PATIENCE)),
            cancellation);
    if (end == Waiting.End.TIMED_OUT) {
      throw timedOut(method, timeout.multipliedBy(PATIENCE + 1), ", though the agent is there");
    }
    return end == Waiting.End.COMPLETED && !reply.isDone() ? Waiting.End.TIMED_OUT : end;
  }

  private static @Nullable Object value(AgentReply reply) {
    return switch (reply) {
      case AgentReply.Value value -> value.value();
      case AgentReply.Failure failure ->
          throw new SlipwayException(ErrorCode.RPC_REMOTE_EXCEPTION, failure.message());
    };
  }

  private SlipwayException timedOut(String method, Duration waited, String remark) {
    String seconds =
        waited.toMillis() % 1000 == 0
            ? String.valueOf(waited.toSeconds())
            : String.valueOf(waited.toMillis() / 1000.0);
    return new SlipwayException(
        ErrorCode.RPC_TIMEOUT,
        "Timed out sending '%s' to instance: '%s', agent-id: '%s' after %s seconds%s"
            .formatted(method, instanceName, agentId, seconds, remark));
  }

  /** Sends and waits until the work is done, however long it takes. */
  @Nullable Object perform(String method, @Nullable Object... arguments) {
    return perform(Cancellation.never(), method, arguments);
  }

  /** The same; when cancelled, the agent's task is left to itself. */
  @Nullable Object perform(
      Cancellation cancellation, String method, @Nullable Object... arguments) {
    return switch (begin(cancellation, method, arguments)) {
      case Ended ended -> ended.value();
      case Running task -> finish(task, cancellation);
    };
  }

  private @Nullable Object finish(Running task, Cancellation cancellation) {
    return switch (await(task, cancellation, Optional.empty())) {
      case Ended ended -> ended.value();
      case Running _ -> {
        cancellation.check();
        throw new IllegalStateException("A cancellation announced itself and then denied it");
      }
    };
  }

  /** Sends; the answer is the result already, or a task that has begun. */
  Progress begin(Cancellation cancellation, String method, @Nullable Object... arguments) {
    AgentRequest request = AgentRequest.of(method, arguments).named(nextName());
    TaskStatus status = TaskStatus.of(call(cancellation, request));
    return status.taskId().isPresent()
        ? new Running(status.taskId().get())
        : new Ended(status.value());
  }

  /** A drain begins more than once; the same things are begun in the same order each time. */
  private String nextName() {
    return name.isEmpty() ? "" : name + "/" + begun.getAndIncrement() + "." + agentId;
  }

  /** Waits for a task; still {@link Running} when cancelled, or when the limit has passed. */
  Progress await(Running task, Cancellation cancellation, Optional<Duration> limit) {
    long deadline = clock.nanoTime() + limit.map(Duration::toNanos).orElse(Long.MAX_VALUE / 2);
    Optional<CompletableFuture<Void>> push = bus.taskFinished(agentId, task.taskId());
    if (push.isPresent()) {
      try {
        if (await(push.get(), limit, cancellation) != Waiting.End.COMPLETED) {
          return task;
        }
      } finally {
        push.get().cancel(false);
      }
    }
    AtomicBoolean cancelled = new AtomicBoolean();
    try (Registration _ = cancellation.onCancel(() -> cancelled.set(true))) {
      while (true) {
        TaskStatus status = TaskStatus.of(call(Cancellation.never(), "get_task", task.taskId()));
        if (!status.running()) {
          return new Ended(status.value());
        }
        if (cancelled.get() || clock.nanoTime() - deadline >= 0) {
          return task;
        }
        sleep(POLL_INTERVAL);
      }
    }
  }

  void cancel(Running task) {
    call(Cancellation.never(), "cancel_task", task.taskId());
  }

  /** Where a request stands. */
  sealed interface Progress {}

  record Ended(@Nullable Object value) implements Progress {}

  record Running(String taskId) implements Progress {}
}
