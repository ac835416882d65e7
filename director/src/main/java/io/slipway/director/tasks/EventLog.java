package io.slipway.director.tasks;

import io.slipway.base.Clock;
import io.slipway.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a task's event output: one JSON object a line, each line whole (Director API 6.1). Order
 * of keys and wording are what the stock command line and log scrapers know.
 */
public final class EventLog {
  private final Clock clock;
  private final Consumer<String> lines;
  private final Consumer<String> extras;

  /**
   * @param lines takes each line, with its line end; called by many threads
   */
  public EventLog(Clock clock, Consumer<String> lines) {
    this(clock, lines, lines);
  }

  /**
   * @param lines takes each line BOSH knows, with its line end; called by many threads
   * @param extras takes Slipway's own lines, likewise
   */
  EventLog(Clock clock, Consumer<String> lines, Consumer<String> extras) {
    this.clock = clock;
    this.lines = lines;
    this.extras = extras;
  }

  /** One that is written nowhere. */
  public static EventLog muted() {
    return new EventLog(Clock.system(), _ -> {});
  }

  /** A stage whose number of steps is not known. */
  public Stage stage(String name) {
    return new Stage(this, name, List.of(), null);
  }

  public Stage stage(String name, int total) {
    return new Stage(this, name, List.of(), total);
  }

  /**
   * @param tags what is worked on, such as the instance group
   * @param total how many steps there will be; null when not known
   */
  public Stage stage(String name, List<String> tags, @Nullable Integer total) {
    return new Stage(this, name, tags, total);
  }

  /** Runs the work as the only step of a stage of the same name. */
  public <T> T single(String name, Supplier<T> work) {
    return stage(name, List.of(), 1).call(name, work);
  }

  public void warn(String message) {
    notice("warning", message);
  }

  public void deprecation(String message) {
    notice("deprecation", message);
  }

  private void notice(String type, String message) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("type", type);
    line.put("message", message);
    write(line);
  }

  /** The last line of a failed or cancelled task. */
  public void error(int code, String message) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", message);
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("error", error);
    write(line);
  }

  /**
   * A line for Slipway's own readers, in the story of the task and not in its events: those stay
   * BOSH's to the byte.
   */
  public void extra(Map<String, @Nullable Object> members) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("type", "slipway");
    line.putAll(members);
    extras.accept(text(line));
  }

  void write(Map<String, @Nullable Object> members) {
    lines.accept(text(members));
  }

  /** A line with the time in front of the members. */
  private String text(Map<String, @Nullable Object> members) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("time", clock.now().getEpochSecond());
    line.putAll(members);
    return Json.write(line) + "\n";
  }
}
