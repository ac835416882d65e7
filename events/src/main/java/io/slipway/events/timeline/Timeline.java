package io.slipway.events.timeline;

import io.slipway.events.timeline.CriticalPath.Segment;
import io.slipway.events.timeline.Span.Kind;
import io.slipway.events.timeline.Waits.Waited;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of a task went.
 *
 * @param path what decided how long it took, in the order of time, without gaps
 * @param waits the longest first
 * @param hooks the slowest first
 * @param comparison empty when there is no task before it to compare with
 */
public record Timeline(
    int task,
    Story story,
    List<Segment> path,
    List<Waited> waits,
    List<Span> hooks,
    Optional<Comparison> comparison) {
  /** So many tasks before one tell what is usual. */
  public static final int EARLIER_TASKS = 10;

  public Timeline {
    path = List.copyOf(path);
    waits = List.copyOf(waits);
    hooks = List.copyOf(hooks);
  }

  /**
   * @param before the stories of tasks of the same kind before it, the newest first
   */
  public static Timeline of(int task, Story story, List<Story> before) {
    List<Segment> path = CriticalPath.of(story);
    return new Timeline(
        task,
        story,
        path,
        Waits.of(story),
        story
            .all()
            .filter(span -> span.what().kind() == Kind.HOOK)
            .sorted(Comparator.comparing(Span::duration).reversed())
            .toList(),
        Comparison.of(story, path, before));
  }

  /** What made it slower than those before it, or that nothing did. */
  public String verdict() {
    return new Verdict(this).text();
  }

  /**
   * By how many percent it took longer than usual, as far as chance does not explain it; 0 when it
   * was not slower, or nothing is usual yet.
   */
  public long slowerByPercent() {
    return comparison
        .filter(Comparison::slower)
        .filter(one -> one.total().usual().isPositive())
        .map(
            one ->
                Math.max(
                    0,
                    one.beyond(story.duration()).toMillis() * 100 / one.total().usual().toMillis()))
        .orElse(0L);
  }

  /** Plain values: milliseconds are counted from the beginning of the task. */
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("task", task);
    plain.put("verdict", verdict());
    plain.put("begun", story.begun().toString());
    plain.put("duration_ms", story.duration().toMillis());
    story.failure().ifPresent(message -> plain.put("failure", message));
    comparison.ifPresent(one -> plain.put("comparison", TimelineValues.of(one)));
    TimelineValues values = new TimelineValues(story);
    plain.put("spans", story.spans().stream().map(values::of).toList());
    plain.put("critical_path", path.stream().map(values::of).toList());
    plain.put("waits", waits.stream().map(values::of).toList());
    plain.put("slowest_hooks", hooks.stream().limit(EARLIER_TASKS).map(values::of).toList());
    return plain;
  }
}
