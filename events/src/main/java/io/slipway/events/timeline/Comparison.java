package io.slipway.events.timeline;

import io.slipway.events.timeline.CriticalPath.Segment;
import io.slipway.events.timeline.Span.Kind;
import io.slipway.events.timeline.Span.What;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A task beside those before it.
 *
 * @param causes what made it slower than it would have been, the costliest first; in a whole that
 *     is as usual only what weighs in it
 * @param slower whether it took longer than chance explains
 * @param setAside tasks before it that did something else, and so are no measure
 */
public record Comparison(Baseline total, boolean slower, List<Cause> causes, int setAside) {
  /** What costs less than this part of the whole made nothing slow. */
  private static final double WORTH_TELLING = 0.05;

  /** Tasks that share less than this part of what they did are of different kinds. */
  private static final double ALIKE = 0.5;

  public Comparison {
    causes = List.copyOf(causes);
  }

  /** How long the task took beyond what is usual; negative when it was faster. */
  public Duration beyond(Duration took) {
    return took.minus(total.usual());
  }

  /**
   * @param before the newest first; empty when there is none
   */
  static Optional<Comparison> of(Story story, List<Segment> path, List<Story> before) {
    if (before.isEmpty()) {
      return Optional.empty();
    }
    List<Story> alike = before.stream().filter(one -> alike(story, one)).toList();
    List<Story> measure = alike.isEmpty() ? before : alike;
    Baseline total = Baseline.of(measure.stream().map(Story::duration).toList());
    List<Cause> causes = new Search(story, path, measure).causes();
    Duration took = story.duration();
    Optional<Cause> first = causes.stream().findFirst();
    boolean slower =
        total.isExceededBy(took) || first.filter(one -> isFelt(one, took, total)).isPresent();
    boolean told = slower || first.filter(one -> isWorthTelling(one, total)).isPresent();
    return Optional.of(
        new Comparison(total, slower, told ? causes : List.of(), before.size() - measure.size()));
  }

  private static boolean isWorthTelling(Cause cause, Baseline total) {
    return cause.cost().toMillis() >= WORTH_TELLING * total.usual().toMillis();
  }

  /** Few tasks tell little of noise; what one step lost may still show in the whole. */
  private static boolean isFelt(Cause cause, Duration took, Baseline total) {
    return isWorthTelling(cause, total)
        && took.compareTo(total.usual().plus(cause.cost().dividedBy(2))) >= 0;
  }

  private static boolean alike(Story one, Story other) {
    Set<What> first = whats(one);
    Set<What> second = whats(other);
    Set<What> both = new HashSet<>(first);
    both.retainAll(second);
    int all = first.size() + second.size() - both.size();
    return all == 0 || both.size() >= ALIKE * all;
  }

  private static Set<What> whats(Story story) {
    return story.all().map(Span::what).collect(Collectors.toSet());
  }

  /** How long each thing took in one task, without what it consists of. */
  private static Map<What, Duration> times(Story story, List<Segment> path) {
    Map<What, Duration> times = new LinkedHashMap<>();
    story.all().forEach(span -> times.merge(span.what(), span.own(), Duration::plus));
    path.stream()
        .filter(one -> one.what().kind() == Kind.DIRECTOR)
        .forEach(one -> times.merge(one.what(), one.duration(), Duration::plus));
    return times;
  }

  /** Looks for causes on the critical path. */
  private static final class Search {
    private final Story story;
    private final List<Segment> path;
    private final List<Story> before;
    private final Map<What, Duration> times;
    private final Map<What, List<Duration>> earlier = new HashMap<>();

    /** By what it is and in which group, of whichever instance. */
    private final Map<Pooled, List<Duration>> pooled = new HashMap<>();

    private final List<Cause> causes = new ArrayList<>();

    private record Pooled(Kind kind, String group, String name) {
      static Pooled of(What what) {
        return new Pooled(what.kind(), what.group(), what.name());
      }
    }

    Search(Story story, List<Segment> path, List<Story> before) {
      this.story = story;
      this.path = path;
      this.before = before;
      this.times = times(story, path);
      for (Story one : before) {
        times(one, CriticalPath.of(one))
            .forEach(
                (what, time) -> {
                  earlier.computeIfAbsent(what, _ -> new ArrayList<>()).add(time);
                  pooled.computeIfAbsent(Pooled.of(what), _ -> new ArrayList<>()).add(time);
                });
      }
    }

    List<Cause> causes() {
      Map<What, Duration> onPath = new LinkedHashMap<>();
      path.forEach(one -> onPath.merge(one.what(), one.duration(), Duration::plus));
      Set<What> added = addedUpdates();
      Map<What, Duration> ofAdded = new LinkedHashMap<>();
      path.stream()
          .filter(one -> added.contains(one.part()))
          .forEach(one -> ofAdded.merge(one.part(), one.duration(), Duration::plus));
      Set<String> owners = added.stream().map(What::owner).collect(Collectors.toSet());
      onPath.forEach(
          (what, time) -> {
            Optional<Cause> found = look(what, time, owners.contains(what.owner()));
            found.ifPresent(causes::add);
            found.ifPresent(
                one ->
                    ofAdded.replaceAll(
                        (part, all) ->
                            part.owner().equals(what.owner()) ? all.minus(one.cost()) : all));
          });
      ofAdded.forEach(
          (part, time) -> causes.add(new Cause.Added(part, time, count(earlier.get(part)))));
      groups();
      return causes.stream()
          .filter(one -> one.cost().isPositive())
          .sorted(Comparator.comparing(Cause::cost).reversed())
          .toList();
    }

    /** Instances on the path that are usually not touched. */
    private Set<What> addedUpdates() {
      return path.stream()
          .map(Segment::part)
          .filter(part -> part.kind() == Kind.INSTANCE && isUnusual(part))
          .collect(Collectors.toSet());
    }

    private boolean isUnusual(What what) {
      return count(earlier.get(what)) * 2 < before.size();
    }

    private static int count(@Nullable List<Duration> times) {
      return times == null ? 0 : times.size();
    }

    /**
     * @param ofAdded whether the whole instance is usually not touched: then what is usual for its
     *     group is the measure
     */
    private Optional<Cause> look(What what, Duration onPath, boolean ofAdded) {
      List<Duration> known = isUnusual(what) ? null : earlier.get(what);
      if (known == null && !what.owner().isEmpty() && ofAdded) {
        known = pooled.get(Pooled.of(what));
      }
      if (known == null) {
        return ofAdded
            ? Optional.empty()
            : Optional.of(new Cause.Added(what, onPath, count(earlier.get(what))));
      }
      Baseline baseline = Baseline.of(known);
      Duration took = Objects.requireNonNull(times.get(what));
      if (!baseline.isExceededBy(took)) {
        return Optional.empty();
      }
      Duration excess = took.minus(baseline.usual());
      Duration cost = excess.compareTo(onPath) < 0 ? excess : onPath;
      return Optional.of(new Cause.Slower(what, took, baseline, cost));
    }

    /** No step need be slow where fewer of them run beside each other. */
    private void groups() {
      Map<String, List<Span>> now = updates(story);
      List<Map<String, List<Span>>> then = before.stream().map(Search::updates).toList();
      now.forEach(
          (group, spans) -> {
            List<List<Span>> others =
                then.stream()
                    .filter(one -> one.containsKey(group))
                    .map(one -> Objects.requireNonNull(one.get(group)))
                    .toList();
            if (!others.isEmpty()) {
              compare(group, spans, others);
            }
          });
    }

    private void compare(String group, List<Span> spans, List<List<Span>> others) {
      int atOnce = Waits.atOnce(spans);
      List<Integer> usual = others.stream().map(Waits::atOnce).sorted().toList();
      int median = usual.get(usual.size() / 2);
      Baseline lasted = Baseline.of(others.stream().map(Search::lasted).toList());
      if (atOnce >= median || !lasted.isExceededBy(lasted(spans))) {
        return;
      }
      Duration explained =
          causes.stream()
              .filter(one -> group.equals(group(one)))
              .map(Cause::cost)
              .reduce(Duration.ZERO, Duration::plus);
      Duration cost = lasted(spans).minus(lasted.usual()).minus(explained);
      causes.add(new Cause.FewerAtOnce(group, atOnce, median, cost));
    }

    private static String group(Cause cause) {
      return switch (cause) {
        case Cause.Slower slower -> slower.what().group();
        case Cause.Added added -> added.what().group();
        case Cause.FewerAtOnce fewer -> fewer.group();
      };
    }

    private static Duration lasted(List<Span> spans) {
      Instant begun = spans.stream().map(Span::begun).min(Comparator.naturalOrder()).orElseThrow();
      Instant ended = spans.stream().map(Span::ended).max(Comparator.naturalOrder()).orElseThrow();
      return Duration.between(begun, ended);
    }

    private static Map<String, List<Span>> updates(Story story) {
      return story
          .all()
          .filter(span -> span.updatedGroup().isPresent())
          .collect(
              Collectors.groupingBy(
                  span -> span.what().group(), TreeMap::new, Collectors.toList()));
    }
  }
}
