package io.slipway.events;

import java.util.Optional;

/**
 * One thing that is done to one instance.
 *
 * @param instance its name, {@code group/uuid}
 * @param key names the step among those of a procedure; the same in every version of Slipway
 * @param words what BOSH says when it begins; empty where BOSH says nothing
 */
public record InstanceStep(String instance, String key, Optional<String> words) {
  /** The key of the step that waits until every process of the instance runs. */
  public static final String AWAIT_RUNNING = "await-running";

  /** How it ended. */
  public sealed interface Outcome {}

  public record Done() implements Outcome {}

  /**
   * @param message what the task says of it
   */
  public record Failed(String message) implements Outcome {}

  /** Somebody cancelled the task while it went on. */
  public record Cancelled() implements Outcome {}

  /** Whether the end of this step means that all processes of the instance run. */
  public boolean bringsProcessesUp() {
    return key.equals(AWAIT_RUNNING);
  }
}
