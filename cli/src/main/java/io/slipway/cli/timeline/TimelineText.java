package io.slipway.cli.timeline;

import io.slipway.base.Durations;
import io.slipway.cli.console.Texts;
import io.slipway.events.timeline.CriticalPath.Segment;
import io.slipway.events.timeline.OnPath;
import io.slipway.events.timeline.Span;
import io.slipway.events.timeline.Span.Outcome;
import io.slipway.events.timeline.Timeline;
import io.slipway.events.timeline.Waits.Waited;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A timeline for people, 100 columns wide. */
final class TimelineText {
  private static final int LABEL = 46;
  private static final int BARS = 40;

  /** What is shorter than this part of the whole is left out. */
  private static final int LEAST_PART = 100;

  private static final int ROWS = 60;
  private static final int LISTED = 10;

  private final Timeline timeline;
  private final boolean all;
  private final Labels labels;
  private final OnPath onPath;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param all shows what is short, too
   */
  TimelineText(Timeline timeline, boolean all) {
    this.timeline = timeline;
    this.all = all;
    this.labels = new Labels(timeline.story());
    this.onPath = new OnPath(timeline);
  }

  String text() {
    text.append(Texts.printable(timeline.verdict())).append('\n');
    timeline
        .story()
        .failure()
        .ifPresent(
            message ->
                text.append("It failed: ")
                    .append(Texts.printable(message.lines().findFirst().orElse("")))
                    .append('\n'));
    bars();
    path();
    hooks();
    waits();
    return text.toString();
  }

  private record Row(Span span, int depth, boolean onPath) {}

  private void bars() {
    List<Row> rows = new ArrayList<>();
    timeline.story().spans().forEach(span -> add(span, 0, rows));
    List<Row> shown = rows;
    if (!all && rows.size() > ROWS) {
      shown = longest(rows);
    }
    if (shown.isEmpty()) {
      return;
    }
    text.append("\nWhere the time went (▓ decided how long it took)\n");
    shown.forEach(this::row);
    int left = Math.toIntExact(timeline.story().all().count()) - shown.size();
    if (left > 0) {
      text.append("  (").append(left).append(" shorter ones left out: --all shows them)\n");
    }
  }

  /** As many as fit, in their order. */
  private static List<Row> longest(List<Row> rows) {
    List<Duration> durations =
        rows.stream().map(row -> row.span().duration()).sorted(Comparator.reverseOrder()).toList();
    Duration least = durations.get(ROWS);
    return rows.stream().filter(row -> row.span().duration().compareTo(least) > 0).toList();
  }

  private void add(Span span, int depth, List<Row> rows) {
    if (!all && span.duration().multipliedBy(LEAST_PART).compareTo(whole()) < 0) {
      return;
    }
    rows.add(new Row(span, depth, onPath.contains(span)));
    span.children().forEach(child -> add(child, depth + 1, rows));
  }

  private Duration whole() {
    return timeline.story().duration();
  }

  private void row(Row row) {
    Span span = row.span();
    String label =
        "  ".repeat(row.depth() + 1)
            + (row.depth() == 0 ? labels.of(span.what()) : labels.name(span.what()));
    String end =
        switch (span.outcome()) {
          case DONE -> "";
          case FAILED -> "  failed";
          case CANCELLED -> "  cancelled";
          case OPEN -> "  goes on";
        };
    text.append(padded(label, LABEL))
        .append(bar(span, row.onPath()))
        .append(' ')
        .append(Durations.forPeople(span.duration()))
        .append(end)
        .append('\n');
  }

  private String bar(Span span, boolean onPath) {
    int from = column(span.begun());
    int to = Math.max(from + 1, column(span.ended()));
    String character = span.outcome() == Outcome.FAILED ? "X" : onPath ? "▓" : "░";
    return " ".repeat(from) + character.repeat(to - from) + " ".repeat(Math.max(0, BARS + 1 - to));
  }

  private int column(Instant at) {
    long whole = Math.max(1, whole().toMillis());
    long since = Duration.between(timeline.story().begun(), at).toMillis();
    return Math.clamp(since * BARS / whole, 0, BARS);
  }

  private static String padded(String label, int width) {
    int length = label.codePointCount(0, label.length());
    return length < width
        ? label + " ".repeat(width - length)
        : label.substring(0, label.offsetByCodePoints(0, width - 2)) + "… ";
  }

  private void path() {
    List<Segment> path =
        timeline.path().stream()
            .filter(
                one -> all || one.duration().multipliedBy(LEAST_PART / 2).compareTo(whole()) >= 0)
            .toList();
    list(
        "The critical path: nothing else would have made it shorter",
        path.stream()
            .map(
                one ->
                    "%9s  after %-9s  %s"
                        .formatted(
                            Durations.forPeople(one.duration()),
                            Durations.forPeople(
                                Duration.between(timeline.story().begun(), one.begun())),
                            labels.of(one.what())))
            .toList());
  }

  private void hooks() {
    list(
        "The slowest hooks",
        timeline.hooks().stream()
            .limit(all ? Long.MAX_VALUE : LISTED)
            .map(
                one ->
                    "%9s  %s%s"
                        .formatted(
                            Durations.forPeople(one.duration()),
                            labels.of(one.what()),
                            one.outcome() == Outcome.FAILED ? "  failed" : ""))
            .toList());
  }

  private void waits() {
    list(
        "What waited",
        timeline.waits().stream()
            .limit(all ? Long.MAX_VALUE : LISTED)
            .map(one -> "%9s  %s".formatted(Durations.forPeople(one.duration()), waited(one)))
            .toList());
  }

  private String waited(Waited wait) {
    String who = wait.waiting().isEmpty() ? "the task" : labels.instance(wait.waiting());
    String on = labels.instance(wait.on());
    return switch (wait.reason()) {
      case LOCK -> who + "  for the lock " + on;
      case CANARY -> who + "  for the canary " + on;
      case SLOT -> who + "  for a place (max_in_flight), which " + on + " had";
      case GROUP -> "the group " + who + "  for its turn after the group " + on;
    };
  }

  private void list(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append('\n').append(title).append('\n');
      text.append(Stream.concat(lines.stream(), Stream.of("")).collect(Collectors.joining("\n")));
    }
  }
}
