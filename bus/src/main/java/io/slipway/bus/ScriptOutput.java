package io.slipway.bus;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a script writes, as {@link Subjects#output} carries it while the script runs. Who listens
 * sees from {@code from} whether something lies between this and what came before: an agent leaves
 * out the middle of much, and nothing waits for somebody who is not there.
 *
 * @param taskId the agent's task that runs the script
 * @param from how many bytes of the stream the run had written before these lines
 * @param to how many with them
 */
public record ScriptOutput(
    String script,
    String job,
    String taskId,
    Stream stream,
    long from,
    long to,
    List<String> lines) {
  /** So many lines one message has at most. */
  private static final int MOST_LINES = 20_000;

  public ScriptOutput {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("A script cannot have written less than nothing");
    }
    lines = List.copyOf(lines);
  }

  /** Where it was written to. */
  public enum Stream {
    STDOUT,
    STDERR;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The stream of that name; anything else is an {@link IllegalArgumentException}. */
    public static Stream ofWord(String word) {
      return switch (word) {
        case "stdout" -> STDOUT;
        case "stderr" -> STDERR;
        default -> throw new IllegalArgumentException("A script has no such stream");
      };
    }
  }

  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("script", script);
    plain.put("job", job);
    plain.put("task_id", taskId);
    plain.put("stream", stream.word());
    plain.put("from", from);
    plain.put("to", to);
    plain.put("lines", lines);
    return plain;
  }

  /** Reads what {@link #toPlain} wrote; anything else is an {@link IllegalArgumentException}. */
  public static ScriptOutput fromPlain(@Nullable Object payload) {
    PlainObject plain = PlainObject.of(payload, "script output");
    List<String> lines = plain.texts("lines");
    if (lines.size() > MOST_LINES) {
      throw new IllegalArgumentException(
          "The script output has more than " + MOST_LINES + " lines");
    }
    return new ScriptOutput(
        plain.text("script"),
        plain.text("job"),
        plain.textOr("task_id", ""),
        Stream.ofWord(plain.text("stream")),
        plain.longOr("from", 0),
        plain.longOr("to", 0),
        lines);
  }
}
