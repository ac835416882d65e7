package io.slipway.director.instances;

import io.slipway.base.Clock;
import io.slipway.base.Registration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What is being done to instances right now, by this Director. */
public final class InstancePhases {
  private final Clock clock;
  private final Map<Integer, Phase> phases = new ConcurrentHashMap<>();

  public InstancePhases(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param step its key, as {@code post-start}
   */
  public record Phase(String step, int taskId, Instant since) {}

  /** From now on, until the registration is closed. */
  public Registration begin(int instanceId, String step, int taskId) {
    Phase phase = new Phase(step, taskId, clock.now());
    phases.put(instanceId, phase);
    return () -> phases.remove(instanceId, phase);
  }

  public Optional<Phase> of(int instanceId) {
    return Optional.ofNullable(phases.get(instanceId));
  }

  public Instant now() {
    return clock.now();
  }
}
