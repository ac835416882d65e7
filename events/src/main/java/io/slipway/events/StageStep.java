package io.slipway.events;

import java.util.List;
import java.util.Optional;

/**
 * A step of a stage, through its whole life.
 *
 * @param tags what the stage works on, such as the instance group
 * @param total how many steps the stage will have; empty when that is not known
 * @param task the step's own name
 * @param index its number among the steps of the stage, in the order they start, from 1
 */
public record StageStep(
    String stage, List<String> tags, Optional<Integer> total, String task, int index) {
  public StageStep {
    tags = List.copyOf(tags);
  }
}
