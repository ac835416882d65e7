package io.slipway.events.timeline;

import io.slipway.events.PlannedUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long a deploy will take, by those before it: an expectation, no promise. */
public final class Estimate {
  private final Map<String, List<Duration>> byInstance = new HashMap<>();
  private final Map<String, List<Duration>> byGroup = new HashMap<>();
  private final List<Duration> besides = new ArrayList<>();

  /**
   * @param before the stories of deploys of the same deployment
   */
  public Estimate(List<Story> before) {
    for (Story story : before) {
      Duration updating =
          CriticalPath.of(story).stream()
              .filter(one -> one.part().kind() == Span.Kind.INSTANCE)
              .filter(one -> one.part().name().equals(Story.UPDATING))
              .map(CriticalPath.Segment::duration)
              .reduce(Duration.ZERO, Duration::plus);
      besides.add(story.duration().minus(updating));
      story
          .all()
          .filter(span -> span.updatedGroup().isPresent())
          .filter(span -> span.outcome() == Span.Outcome.DONE)
          .forEach(
              span -> {
                add(byInstance, span.what().owner(), span.duration());
                add(byGroup, span.what().group(), span.duration());
              });
    }
  }

  private static void add(Map<String, List<Duration>> map, String key, Duration duration) {
    map.computeIfAbsent(key, _ -> new ArrayList<>()).add(duration);
  }

  /**
   * One instance's update; that of others of its group where it has none.
   *
   * @param instance {@code group/uuid}
   */
  public Optional<Duration> of(String instance) {
    String group = instance.substring(0, Math.max(0, instance.indexOf('/')));
    return Optional.ofNullable(byInstance.getOrDefault(instance, byGroup.get(group)))
        .map(times -> Baseline.of(times).usual());
  }

  /** All of it; empty where one of the groups has never been updated. */
  public Optional<Duration> of(List<PlannedUpdate> plans) {
    if (besides.isEmpty()) {
      return Optional.empty();
    }
    record Batch(String group, int number) {}
    Map<Batch, Duration> batches = new HashMap<>();
    for (PlannedUpdate plan : plans) {
      if (plan.action().equals("delete")) {
        continue;
      }
      Optional<Duration> one = of(plan.instance());
      if (one.isEmpty()) {
        return Optional.empty();
      }
      String group = plan.instance().substring(0, Math.max(0, plan.instance().indexOf('/')));
      batches.merge(
          new Batch(group, plan.turn().batch()),
          one.get().dividedBy(Math.max(1, plan.turn().atOnce())),
          Duration::plus);
    }
    return Optional.of(
        batches.values().stream().reduce(Baseline.of(besides).usual(), Duration::plus));
  }
}
