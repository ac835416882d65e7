package io.slipway.bus;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of an instance's job logs are wanted, and how.
 *
 * @param jobs only files that end in {@code .log} below these; all jobs when empty
 * @param filters patterns relative to the log folder; they count only when no job is named
 * @param lines as many of each file's last lines come first
 * @param follow whether what is appended later comes too, or the stream ends after the last lines
 */
public record LogRequest(List<String> jobs, List<String> filters, int lines, boolean follow) {
  public LogRequest {
    jobs = List.copyOf(jobs);
    filters = List.copyOf(filters);
    if (lines < 0) {
      throw new IllegalArgumentException("The number of lines must not be negative");
    }
  }

  /** The same without anything that has been written so far. */
  public LogRequest fromNowOn() {
    return new LogRequest(jobs, filters, 0, follow);
  }

  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("jobs", jobs);
    plain.put("filters", filters);
    plain.put("lines", lines);
    plain.put("follow", follow);
    return plain;
  }

  /** Reads what {@link #toPlain} wrote; anything else is an {@link IllegalArgumentException}. */
  public static LogRequest fromPlain(@Nullable Object payload) {
    PlainObject plain = PlainObject.of(payload, "request for logs");
    return new LogRequest(
        plain.texts("jobs"),
        plain.texts("filters"),
        (int) Math.min(plain.longOr("lines", 0), Integer.MAX_VALUE),
        plain.truthOr("follow", false));
  }
}
