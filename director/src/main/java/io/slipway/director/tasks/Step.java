package io.slipway.director.tasks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One step of a stage, from its started line to its finished or failed one. */
public final class Step {
  private static final int COMPLETE = 100;

  private final Stage stage;
  private final String name;
  private final int index;
  private int progress;
  private boolean ended;

  Step(Stage stage, String name, int index) {
    this.stage = stage;
    this.name = name;
    this.index = index;
  }

  static Step start(Stage stage, String name, int index) {
    Step step = new Step(stage, name, index);
    step.write("started", null);
    return step;
  }

  /**
   * Says what the step does next.
   *
   * @param percent how much of the step that is; added to what went before, up to 100
   */
  public synchronized void advance(String status, int percent) {
    requireOpen();
    progress = Math.min(COMPLETE, progress + percent);
    write("in_progress", Map.of("status", status));
  }

  /** That much of the step was done, and told, under a Director before this one. */
  public synchronized void passed(int percent) {
    requireOpen();
    progress = Math.min(COMPLETE, progress + percent);
  }

  public synchronized void finish() {
    end();
    write("finished", null);
  }

  public synchronized void fail(String message) {
    end();
    write("failed", Map.of("error", message));
  }

  synchronized void failIfOpen(String message) {
    if (!ended) {
      fail(message);
    }
  }

  private void end() {
    requireOpen();
    ended = true;
    progress = COMPLETE;
  }

  private void requireOpen() {
    if (ended) {
      throw new IllegalStateException("The step '" + name + "' has ended");
    }
  }

  private void write(String state, @Nullable Map<String, String> data) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("task", name);
    line.put("index", index);
    line.put("state", state);
    line.put("progress", progress);
    if (data != null) {
      line.put("data", data);
    }
    stage.write(line);
  }
}
