package io.slipway.bus;

import io.slipway.json.PlainObject;
import io.slipway.json.PlainValues;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Subjects#state} carries.
 *
 * @param jobState {@code running}, {@code starting}, {@code failing}, {@code stopped} or {@code
 *     unknown}
 * @param processes as in {@code get_state}, but nobody has measured what they use
 */
public record StateChange(String jobState, List<ProcessState> processes) {
  public StateChange {
    processes = List.copyOf(processes);
  }

  public Map<String, @Nullable Object> toPlain() {
    return PlainValues.copyOfMap(
        Map.of(
            "job_state",
            jobState,
            "processes",
            processes.stream().map(ProcessState::toPlain).toList()));
  }

  /** Reads what {@link #toPlain} wrote; anything else is an {@link IllegalArgumentException}. */
  public static StateChange fromPlain(@Nullable Object payload) {
    PlainObject object = PlainObject.of(payload, "state change");
    return new StateChange(
        object.text("job_state"),
        object.objects("processes").stream().map(ProcessState::fromPlain).toList());
  }
}
