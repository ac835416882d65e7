package io.slipway.cli.timeline;

import io.slipway.api.Task;
import io.slipway.base.Durations;
import io.slipway.events.timeline.OnPath;
import io.slipway.events.timeline.Span;
import io.slipway.events.timeline.Timeline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * A timeline as one page that asks for nothing: no script, no picture, no font. What others named
 * is text in it and nothing else, and a policy within the page forbids the rest.
 */
final class TimelinePage {
  /** More rows no browser shows in reasonable time. */
  private static final int ROWS = 20_000;

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --text: #1b1f24; --back: #fff; --bar: #9aa7b5;
        --path: #2f6fd0; --bad: #c62f2f; --line: #d8dee5; }
      @media (prefers-color-scheme: dark) { :root { --text: #e3e7ec; --back: #15181c;
        --bar: #55606d; --path: #5b9bff; --bad: #ff6b6b; --line: #2b323a; } }
      body { font: 14px/1.4 system-ui, sans-serif; color: var(--text); background: var(--back);
        margin: 2em auto; max-width: 75em; padding: 0 1em; }
      h1 { font-size: 1.2em; } h2 { font-size: 1em; margin-top: 2em; }
      .row { display: flex; border-bottom: 1px solid var(--line); }
      .label { width: 38%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .bars { position: relative; flex: 1; }
      .bar { position: absolute; top: 25%; height: 50%; min-width: 2px; background: var(--bar);
        border-radius: 2px; }
      .path { background: var(--path); } .failed { background: var(--bad); }
      .time { width: 7em; text-align: right; font-variant-numeric: tabular-nums; }
      table { border-collapse: collapse; } td { padding: .1em 1em .1em 0; }
      td:first-child { text-align: right; font-variant-numeric: tabular-nums; }
      """;

  private final Timeline timeline;
  private final Task task;
  private final Labels labels;
  private final OnPath onPath;
  private final StringBuilder page = new StringBuilder();

  TimelinePage(Timeline timeline, Task task) {
    this.timeline = timeline;
    this.task = task;
    this.labels = new Labels(timeline.story());
    this.onPath = new OnPath(timeline);
  }

  String text() {
    page.append(
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width">
        <title>Task %d</title><style>
        %s</style></head><body>
        """
            .formatted(task.id(), STYLE));
    element("h1", timeline.verdict());
    element(
        "p",
        "Task %d: %s%s, %s, begun %s"
            .formatted(
                task.id(),
                task.description(),
                task.origin().deployment().map(name -> " of " + name).orElse(""),
                task.state(),
                timeline.story().begun()));
    timeline.story().failure().ifPresent(message -> element("p", "It failed: " + message));
    element("h2", "Where the time went");
    rows();
    element("h2", "The critical path: nothing else would have made it shorter");
    page.append("<table>\n");
    timeline.path().forEach(one -> line(one.duration(), labels.of(one.what())));
    page.append("</table>\n");
    if (!timeline.hooks().isEmpty()) {
      element("h2", "Hooks, the slowest first");
      page.append("<table>\n");
      timeline.hooks().forEach(one -> line(one.duration(), labels.of(one.what())));
      page.append("</table>\n");
    }
    return page.append("</body></html>\n").toString();
  }

  private record Row(Span span, int depth) {}

  private void rows() {
    Deque<Row> open = new ArrayDeque<>();
    timeline.story().spans().reversed().forEach(span -> open.push(new Row(span, 0)));
    int count = 0;
    while (!open.isEmpty()) {
      Row row = open.pop();
      if (++count > ROWS) {
        element("p", "More than " + ROWS + " rows: the rest is left out.");
        return;
      }
      row(row);
      row.span().children().reversed().forEach(one -> open.push(new Row(one, row.depth() + 1)));
    }
  }

  private void row(Row row) {
    Span span = row.span();
    String name = row.depth() == 0 ? labels.of(span.what()) : labels.name(span.what());
    String kind =
        switch (span.outcome()) {
          case FAILED, CANCELLED -> " failed";
          case DONE, OPEN -> onPath.contains(span) ? " path" : "";
        };
    page.append(
        "<div class=\"row\"><div class=\"label\" style=\"padding-left:%dem\" title=\"%s\">%s</div><div class=\"bars\"><div class=\"bar%s\" style=\"left:%s%%;width:%s%%\"></div></div><div class=\"time\">%s</div></div>\n"
            .formatted(
                row.depth(),
                escaped(name),
                escaped(name),
                kind,
                percent(Duration.between(timeline.story().begun(), span.begun())),
                percent(span.duration()),
                escaped(Durations.forPeople(span.duration()))));
  }

  private String percent(Duration part) {
    long whole = Math.max(1, timeline.story().duration().toMillis());
    return String.format(Locale.ROOT, "%.3f", part.toMillis() * 100.0 / whole);
  }

  private void line(Duration duration, String what) {
    List<String> cells = List.of(Durations.forPeople(duration), what);
    page.append("<tr>");
    cells.forEach(cell -> page.append("<td>").append(escaped(cell)).append("</td>"));
    page.append("</tr>\n");
  }

  private void element(String name, String text) {
    page.append('<').append(name).append('>').append(escaped(text));
    page.append("</").append(name).append(">\n");
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> {
                  if (Character.isISOControl(c) && c != '\n' && c != '\t') {
                    escaped.append('\ufffd');
                  } else {
                    escaped.appendCodePoint(c);
                  }
                }
              }
            });
    return escaped.toString();
  }
}
