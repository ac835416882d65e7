package io.slipway.director.instances;

import java.time.Instant;

/**
 * What of an instance has failed and has not passed since.
 *
 * @param step its key, as {@code post-start}
 * @param message for people, at most {@value #LONGEST} characters of it
 */
public record StepFailure(int instanceId, String step, String message, int taskId, Instant at) {
  private static final int LONGEST = 2_000;

  public StepFailure {
    message = message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
  }
}
