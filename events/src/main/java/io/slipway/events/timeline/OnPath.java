package io.slipway.events.timeline;

import io.slipway.events.timeline.CriticalPath.Segment;
import io.slipway.events.timeline.Span.What;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Knows which spans decided how long a task took. */
public final class OnPath {
  private final Map<What, List<Segment>> segments;

  public OnPath(Timeline timeline) {
    this.segments = timeline.path().stream().collect(Collectors.groupingBy(Segment::what));
  }

  /** Whether some of its time, or of its parts', did. */
  public boolean contains(Span span) {
    return span.all().anyMatch(this::itself);
  }

  private boolean itself(Span span) {
    return segments.getOrDefault(span.what(), List.of()).stream()
        .anyMatch(one -> !one.begun().isBefore(span.begun()) && !one.ended().isAfter(span.ended()));
  }
}
