package io.slipway.agent.service;

import io.slipway.agent.apply.SpecStore;
import io.slipway.base.Clock;
import io.slipway.bus.MessageBus;
import io.slipway.bus.StateChange;
import io.slipway.bus.Subjects;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.JobGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every 30 seconds that the instance is there and how it is (agent contract, section 8). */
public final class Heartbeat implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private final Clock clock;
  private final MessageBus bus;
  private final String agentId;
  private final SpecStore specs;
  private final InstanceState state;
  private final ServiceControl control;
  private final Vitals vitals;
  private volatile boolean closed;
  private volatile Clock.@Nullable Scheduled next;

  /** Where vitals come from. */
  @FunctionalInterface
  public interface Vitals {
    Map<String, @Nullable Object> read() throws IOException;
  }

  public Heartbeat(
      Clock clock,
      MessageBus bus,
      String agentId,
      SpecStore specs,
      InstanceState state,
      ServiceControl control,
      Vitals vitals) {
    this.clock = clock;
    this.bus = bus;
    this.agentId = agentId;
    this.specs = specs;
    this.state = state;
    this.control = control;
    this.vitals = vitals;
  }

  /** Beats now, and then on and on. */
  public void start() {
    beat();
    schedule();
  }

  private void schedule() {
    if (!closed) {
      next =
          clock.schedule(
              INTERVAL,
              () -> {
                schedule(); // First: a beat that cannot be begun is not the last.
                Thread.ofVirtual().name("agent-" + agentId + "-heartbeat").start(this::beat);
              });
    }
  }

  private void beat() {
    state.changed(); // Should a change not have been told, it is told now.
    try {
      StateChange now = state.unmeasured();
      control.writeHealth(now.jobState());
      bus.publish(Subjects.heartbeat(agentId), payload(now));
    } catch (IOException | RuntimeException | Error e) {
      log.warn("Agent {} could not send its heartbeat: {}", agentId, e.toString());
    }
  }

  private Map<String, @Nullable Object> payload(StateChange now) throws IOException {
    ApplySpec spec = specs.get();
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("deployment", spec.deployment());
    payload.put("job", spec.job().flatMap(JobGroup::name).orElse(null));
    payload.put("index", spec.index().isPresent() ? spec.index().getAsInt() : null);
    payload.put("job_state", now.jobState().word());
    payload.put("vitals", vitals.read());
    payload.put("node_id", spec.id());
    payload.put("number_of_processes", now.processes().size());
    return payload;
  }

  @Override
  public void close() {
    closed = true;
    Clock.Scheduled scheduled = next;
    if (scheduled != null) {
      scheduled.cancel();
    }
  }
}
