package io.slipway.model.planning;

import io.slipway.bus.spec.JobState;
import java.util.Optional;

/**
 * What an instance's agent said of its jobs.
 *
 * @param jobState empty when there was nobody to ask, or nobody answered
 */
public record AgentState(Optional<JobState> jobState, boolean isUnresponsive) {
  public static final AgentState NONE = new AgentState(Optional.empty(), false);

  /** Only ever used with "fix". */
  public static final AgentState UNRESPONSIVE = new AgentState(Optional.empty(), true);

  public static AgentState of(JobState jobState) {
    return new AgentState(Optional.of(jobState), false);
  }

  public boolean isRunning() {
    return jobState.filter(JobState::isRunning).isPresent();
  }
}
