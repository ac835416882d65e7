package io.slipway.simulation;

import io.slipway.simulation.scenario.Scenario;
import io.slipway.simulation.world.Rules.Violation;
import java.util.List;
import java.util.Optional;

/**
 * What came of a simulation.
 *
 * @param trace the last of what happened
 * @param sum of all that happened
 * @param strangers how many came in from outside the schedule: with any, it may not be the same
 *     again
 */
public record Outcome(
    Scenario scenario,
    Optional<Violation> violation,
    List<String> trace,
    long sum,
    long steps,
    int strangers) {

  /** A report for people: the seed, what was asked, what happened, what was wrong. */
  public String report() {
    StringBuilder text = new StringBuilder();
    violation.ifPresent(broken -> text.append("%s: %s%n".formatted(broken.rule(), broken.what())));
    scenario.lines().forEach(line -> text.append(line).append('\n'));
    trace.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }
}
