package io.slipway.simulation.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * What one simulation is about: everything but the schedule.
 *
 * @param seed decides what happens when
 * @param resumes whether a Director goes on with the tasks of one that died; BOSH ends them
 * @param fleet whether agents are far away: nobody can tell whether one that is silent is gone, a
 *     message that is lost stays lost, and ends of tasks are asked for
 * @param operators for each deployment, what is asked of it, one after another
 */
public record Scenario(
    long seed,
    boolean resumes,
    boolean fleet,
    List<List<Request.Asked>> operators,
    List<Fault> faults) {
  public Scenario {
    operators = operators.stream().map(List::copyOf).toList();
    faults = List.copyOf(faults);
  }

  public Scenario faults(List<Fault> others) {
    return new Scenario(seed, resumes, fleet, operators, others);
  }

  public Scenario operators(List<List<Request.Asked>> others) {
    return new Scenario(seed, resumes, fleet, others, faults);
  }

  /** For people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "seed %d%s%s"
            .formatted(
                seed,
                resumes ? "" : ", tasks end with their Director",
                fleet ? ", agents far away" : ""));
    for (int i = 0; i < operators.size(); i++) {
      for (Request.Asked asked : operators.get(i)) {
        lines.add(
            "d%d: after %d s%s%s: %s"
                .formatted(
                    i,
                    asked.pause().toSeconds(),
                    asked.waits() ? "" : ", not waited for",
                    asked
                        .cancelledAfter()
                        .map(after -> ", cancelled after " + after.toSeconds() + " s")
                        .orElse(""),
                    asked.request()));
      }
    }
    faults.forEach(fault -> lines.add("fault: " + fault));
    return lines;
  }
}
