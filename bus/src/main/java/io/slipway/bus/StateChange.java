package io.slipway.bus;

import io.slipway.bus.spec.JobState;
import io.slipway.json.PlainObject;
import io.slipway.json.PlainValues;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Subjects#state} carries.
 *
 * @param processes as in {@code get_state}, but nobody has measured what they use
 */
public record StateChange(JobState jobState, List<ProcessState> processes) {
  public StateChange {
    processes = List.copyOf(processes);
  }

  public Map<String, @Nullable Object> toPlain() {
    return PlainValues.copyOfMap(
        Map.of(
            "job_state",
            jobState.word(),
            "processes",
            processes.stream().map(ProcessState::toPlain).toList()));
  }

  /** Reads what {@link #toPlain} wrote; anything else is an {@link IllegalArgumentException}. */
  public static StateChange fromPlain(@Nullable Object payload) {
    PlainObject object = PlainObject.of(payload, "state change");
    return new StateChange(
        new JobState(object.text("job_state")),
        object.objects("processes").stream().map(ProcessState::fromPlain).toList());
  }
}
