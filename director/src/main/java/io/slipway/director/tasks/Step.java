package io.slipway.director.tasks;

import io.slipway.events.StageStep;
import io.slipway.events.TaskEvent;
import java.util.Optional;

/** One step of a stage, from its started event to its finished or failed one. */
public final class Step {
  private static final int COMPLETE = 100;

  private final Stage stage;
  private final StageStep step;

  /** The event that began it; empty when that was told under another Director. */
  private Optional<Long> event = Optional.empty();

  private int progress;
  private boolean ended;

  Step(Stage stage, String name, int index) {
    this.stage = stage;
    this.step = stage.named(name, index);
  }

  static Step start(Stage stage, String name, int index) {
    Step step = new Step(stage, name, index);
    step.event =
        Optional.of(
            stage.write(Optional.empty(), stamp -> new TaskEvent.StepStarted(stamp, step.step, 0)));
    return step;
  }

  /** The number of the event that began it; what is done in it belongs to that. */
  public Optional<Long> event() {
    return event;
  }

  /**
   * Says what the step does next.
   *
   * @param percent how much of the step that is; added to what went before, up to 100
   */
  public synchronized void advance(String status, int percent) {
    requireOpen();
    progress = Math.min(COMPLETE, progress + percent);
    stage.write(event, stamp -> new TaskEvent.StepAdvanced(stamp, step, progress, status));
  }

  /** That much of the step was done, and told, under a Director before this one. */
  public synchronized void passed(int percent) {
    requireOpen();
    progress = Math.min(COMPLETE, progress + percent);
  }

  public synchronized void finish() {
    end();
    stage.write(event, stamp -> new TaskEvent.StepFinished(stamp, step, progress));
  }

  public synchronized void fail(String message) {
    end();
    stage.write(event, stamp -> new TaskEvent.StepFailed(stamp, step, progress, message));
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
      throw new IllegalStateException("The step '" + step.task() + "' has ended");
    }
  }
}
