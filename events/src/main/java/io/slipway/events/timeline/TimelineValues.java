package io.slipway.events.timeline;

import io.slipway.events.timeline.CriticalPath.Segment;
import io.slipway.events.timeline.Span.What;
import io.slipway.events.timeline.Waits.Waited;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A timeline's parts as plain values, for whoever draws them. */
final class TimelineValues {
  private final Story story;

  TimelineValues(Story story) {
    this.story = story;
  }

  Map<String, @Nullable Object> of(Span span) {
    Map<String, @Nullable Object> plain = what(span.what());
    plain.put("from_ms", since(span.begun()));
    plain.put("duration_ms", span.duration().toMillis());
    plain.put("outcome", word(span.outcome()));
    if (!span.children().isEmpty()) {
      plain.put("parts", span.children().stream().map(this::of).toList());
    }
    return plain;
  }

  Map<String, @Nullable Object> of(Segment segment) {
    Map<String, @Nullable Object> plain = what(segment.what());
    plain.put("from_ms", since(segment.begun()));
    plain.put("duration_ms", segment.duration().toMillis());
    return plain;
  }

  Map<String, @Nullable Object> of(Waited waited) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("waiting", waited.waiting());
    plain.put("reason", word(waited.reason()));
    plain.put("on", waited.on());
    plain.put("from_ms", since(waited.from()));
    plain.put("duration_ms", waited.duration().toMillis());
    return plain;
  }

  static Map<String, @Nullable Object> of(Comparison comparison) {
    Map<String, @Nullable Object> plain = of(comparison.total());
    plain.put("slower", comparison.slower());
    plain.put("set_aside", comparison.setAside());
    plain.put("causes", comparison.causes().stream().map(TimelineValues::of).toList());
    return plain;
  }

  private static Map<String, @Nullable Object> of(Cause cause) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    switch (cause) {
      case Cause.Slower slower -> {
        plain.putAll(what(slower.what()));
        plain.put("cause", "slower");
        plain.put("duration_ms", slower.took().toMillis());
        plain.putAll(of(slower.baseline()));
      }
      case Cause.Added added -> {
        plain.putAll(what(added.what()));
        plain.put("cause", "added");
        plain.put("done_before", added.before());
      }
      case Cause.FewerAtOnce fewer -> {
        plain.put("cause", "fewer_at_once");
        plain.put("group", fewer.group());
        plain.put("at_once", fewer.atOnce());
        plain.put("usual_at_once", fewer.usual());
      }
    }
    plain.put("cost_ms", cause.cost().toMillis());
    return plain;
  }

  private static Map<String, @Nullable Object> of(Baseline baseline) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("usual_ms", baseline.usual().toMillis());
    plain.put("noise_ms", baseline.noise().toMillis());
    plain.put("measured", baseline.count());
    return plain;
  }

  private static Map<String, @Nullable Object> what(What what) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("kind", word(what.kind()));
    if (!what.owner().isEmpty()) {
      plain.put("instance", what.owner());
    }
    plain.put("name", what.name());
    return plain;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private long since(Instant at) {
    return Duration.between(story.begun(), at).toMillis();
  }
}
