package io.slipway.events.timeline;

import io.slipway.events.timeline.Span.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the steps of a task waited for before they could begin. */
public final class Waits {
  private Waits() {}

  /** Why something could not begin. */
  public enum Reason {
    /** Another task had the lock. */
    LOCK,
    /** The canaries of its group are updated before the others. */
    CANARY,
    /** As many instances of its group as may be updated at a time were. */
    SLOT,
    /** Its group's turn came when another group was done. */
    GROUP
  }

  /**
   * @param waiting the instance; empty where the whole task waited
   * @param on the lock, the instance or the group that was waited for
   */
  public record Waited(String waiting, Reason reason, String on, Instant from, Duration duration) {}

  /** The longest first; what did not wait is not in it. */
  static List<Waited> of(Story story) {
    List<Waited> waits = new ArrayList<>();
    story
        .all()
        .filter(span -> span.what().kind() == Kind.LOCK)
        .forEach(
            span ->
                waits.add(
                    new Waited(
                        span.what().owner(),
                        Reason.LOCK,
                        span.what().name(),
                        span.begun(),
                        span.duration())));
    Map<String, List<Span>> groups =
        story
            .all()
            .filter(span -> span.updatedGroup().isPresent())
            .sorted(Comparator.comparing(Span::begun))
            .collect(
                Collectors.groupingBy(
                    span -> span.what().group(), TreeMap::new, Collectors.toList()));
    groups.forEach((group, spans) -> ofGroup(story, groups, group, spans).forEach(waits::add));
    return waits.stream()
        .filter(one -> one.duration().isPositive())
        .sorted(Comparator.comparing(Waited::duration).reversed())
        .toList();
  }

  private static Stream<Waited> ofGroup(
      Story story, Map<String, List<Span>> groups, String group, List<Span> spans) {
    Instant turn = spans.getFirst().begun();
    Stream<Waited> first = after(groups, group, turn).stream();
    return Stream.concat(
        first, spans.stream().skip(1).flatMap(one -> slot(story, spans, one, turn)));
  }

  /** The group before, when its end is what let this one begin. */
  private static Optional<Waited> after(
      Map<String, List<Span>> groups, String group, Instant turn) {
    Instant begun =
        groups.values().stream()
            .map(one -> one.getFirst().begun())
            .min(Comparator.naturalOrder())
            .orElse(turn);
    return groups.entrySet().stream()
        .filter(other -> !other.getKey().equals(group))
        .filter(other -> !end(other.getValue()).isAfter(turn))
        .max(Comparator.comparing(other -> end(other.getValue())))
        .map(
            other ->
                new Waited(
                    group, Reason.GROUP, other.getKey(), begun, Duration.between(begun, turn)));
  }

  private static Instant end(List<Span> spans) {
    return spans.stream().map(Span::ended).max(Comparator.naturalOrder()).orElse(Instant.MIN);
  }

  private static Stream<Waited> slot(Story story, List<Span> group, Span span, Instant turn) {
    return group.stream()
        .filter(other -> !other.equals(span) && !other.ended().isAfter(span.begun()))
        .max(Comparator.comparing(Span::ended))
        .map(
            other -> {
              String owner = other.what().owner();
              boolean canary =
                  story.canaries().contains(owner)
                      && !story.canaries().contains(span.what().owner());
              return new Waited(
                  span.what().owner(),
                  canary ? Reason.CANARY : Reason.SLOT,
                  owner,
                  turn,
                  Duration.between(turn, span.begun()));
            })
        .stream();
  }

  /** How many of them went on beside each other at most. */
  static int atOnce(List<Span> spans) {
    record Edge(Instant at, int step) {}
    List<Edge> edges = new ArrayList<>();
    spans.forEach(
        span -> {
          edges.add(new Edge(span.begun(), 1));
          edges.add(new Edge(span.ended(), -1));
        });
    edges.sort(Comparator.comparing(Edge::at).thenComparingInt(Edge::step));
    int now = 0;
    int most = 0;
    for (Edge edge : edges) {
      now += edge.step();
      most = Math.max(most, now);
    }
    return most;
  }
}
