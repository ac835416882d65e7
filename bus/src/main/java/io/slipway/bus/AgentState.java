package io.slipway.bus;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.bus.spec.JobState;
import io.slipway.json.PlainObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code get_state} answered (agent contract 3.1).
 *
 * @param networks as the agent was told them, with what it found out about dynamic ones
 * @param vitals empty unless asked for
 * @param document the whole answer
 */
public record AgentState(
    JobState jobState,
    List<ProcessState> processes,
    Map<String, @Nullable Object> networks,
    Map<String, @Nullable Object> vitals,
    Map<String, @Nullable Object> document) {

  public boolean isRunning() {
    return jobState.isRunning();
  }

  static AgentState of(@Nullable Object value) {
    try {
      PlainObject state = PlainObject.of(value, "agent's state");
      return new AgentState(
          state.optionalText("job_state").map(JobState::new).orElse(JobState.UNKNOWN),
          state.objects("processes").stream().map(ProcessState::fromPlain).toList(),
          state.object("networks").toPlain(),
          state.object("vitals").toPlain(),
          state.toPlain());
    } catch (IllegalArgumentException e) {
      throw new SlipwayException(
          ErrorCode.AGENT_INVALID_STATE_FORMAT,
          "The agent's state is not what it should be: " + ErrorText.of(e),
          e);
    }
  }
}
