package io.slipway.events;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that a task needs and another has.
 *
 * @param lock its name
 * @param holder who has it; empty when nobody knows
 */
public record Wait(String lock, Optional<Holder> holder) {
  /** A task that has what another waits for. */
  public record Holder(int task, String description) {}

  /**
   * @param waited how long, once it is over
   */
  Map<String, @Nullable Object> toPlain(Optional<Duration> waited) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("lock", lock);
    holder.ifPresent(
        one -> {
          plain.put("holder", one.task());
          plain.put("holder_description", one.description());
        });
    plain.put("phase", waited.isPresent() ? "ended" : "begun");
    waited.ifPresent(duration -> plain.put("duration_ms", duration.toMillis()));
    return plain;
  }
}
