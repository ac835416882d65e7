package io.slipway.events.timeline;

import io.slipway.events.timeline.Span.Kind;
import io.slipway.events.timeline.Span.What;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * What decided how long a task took: from its end back to its beginning, always to what had ended
 * last before. Nothing that is not on it would have made the task shorter.
 */
public final class CriticalPath {
  private static final Comparator<Span> LATEST_END_FIRST =
      Comparator.comparing(Span::ended).thenComparing(Span::begun).reversed();

  private final List<Segment> backwards = new ArrayList<>();

  private CriticalPath() {}

  /**
   * A time in which nothing else held the task up.
   *
   * @param part the step of a stage it belongs to; itself where it is none's
   */
  public record Segment(What what, What part, Instant begun, Instant ended) {
    public Duration duration() {
      return Duration.between(begun, ended);
    }
  }

  /** In the order of time, without gaps. */
  static List<Segment> of(Story story) {
    CriticalPath path = new CriticalPath();
    path.walk(
        story.spans(),
        story.begun(),
        story.ended(),
        new What(Kind.DIRECTOR, "", "before the first step"),
        true);
    Collections.reverse(path.backwards);
    return List.copyOf(path.backwards);
  }

  private void walk(List<Span> spans, Instant from, Instant to, What whole, boolean top) {
    Instant at = to;
    What part = whole;
    for (Span span : spans.stream().sorted(LATEST_END_FIRST).toList()) {
      if (span.ended().isAfter(at) || span.begun().isBefore(from)) {
        continue;
      }
      What gap = top ? after(span) : whole;
      add(gap, gap, span.ended(), at);
      int before = backwards.size();
      walk(span.children(), span.begun(), span.ended(), span.what(), false);
      if (top) {
        belong(before, span.what());
      }
      at = span.begun();
    }
    add(part, part, from, at);
  }

  /** The Director's own time is known by what came before it. */
  private static What after(Span span) {
    return new What(
        Kind.DIRECTOR,
        "",
        "after "
            + (span.what().kind() == Kind.INSTANCE
                ? span.what().name() + " " + span.what().group()
                : span.what().name()));
  }

  private void belong(int from, What part) {
    for (int i = from; i < backwards.size(); i++) {
      Segment one = backwards.get(i);
      backwards.set(i, new Segment(one.what(), part, one.begun(), one.ended()));
    }
  }

  private void add(What what, What part, Instant begun, Instant ended) {
    if (begun.isBefore(ended)) {
      backwards.add(new Segment(what, part, begun, ended));
    }
  }
}
