package io.slipway.events.timeline;

import io.slipway.events.PlannedUpdate;
import io.slipway.events.TaskEvent;
import io.slipway.events.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What took how long in one task.
 *
 * @param spans what is part of nothing else, in the order it began
 * @param names of instances as people know them, {@code web/1f2e… (0)}, by {@code group/uuid}
 * @param canaries instances that were updated as canaries
 * @param plans what was to be done to each instance, by {@code group/uuid}; empty where the
 *     Director does not say
 * @param holders who had the locks that the task waited for, by their names
 */
public record Story(
    Instant begun,
    Instant ended,
    List<Span> spans,
    Map<String, String> names,
    List<String> canaries,
    Map<String, PlannedUpdate> plans,
    Map<String, Wait.Holder> holders,
    Optional<String> failure) {
  /** The stage in which instances are updated. */
  static final String UPDATING = "Updating instance";

  public Story {
    spans = List.copyOf(spans);
    names = Map.copyOf(names);
    canaries = List.copyOf(canaries);
    plans = Map.copyOf(plans);
    holders = Map.copyOf(holders);
  }

  /** Reads the events of a task, all of them, in their order. */
  public static Story of(Iterable<TaskEvent> events) {
    StoryReader reader = new StoryReader();
    events.forEach(reader);
    return reader.story();
  }

  public Duration duration() {
    return Duration.between(begun, ended);
  }

  /** Everything that took time. */
  public Stream<Span> all() {
    return spans.stream().flatMap(Span::all);
  }

  /** The instance as people know it. */
  public String name(String instance) {
    return names.getOrDefault(instance, instance);
  }
}
