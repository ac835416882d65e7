package io.slipway.simulation;

import io.slipway.simulation.scenario.Fault;
import io.slipway.simulation.scenario.Group;
import io.slipway.simulation.scenario.Manifest;
import io.slipway.simulation.scenario.Request;
import io.slipway.simulation.scenario.Request.Asked;
import io.slipway.simulation.scenario.Scenario;
import io.slipway.simulation.world.Rules.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * From a scenario that breaks a rule to a smaller one that breaks the same: fewer faults, fewer
 * requests, fewer groups and instances. Each try is a simulation of its own.
 */
public final class Shrinking {
  private final Function<Scenario, Outcome> simulation;
  private int triesLeft;
  private Outcome best;

  private Shrinking(Outcome broken, Function<Scenario, Outcome> simulation, int tries) {
    this.best = broken;
    this.simulation = simulation;
    this.triesLeft = tries;
  }

  /**
   * @param broken an outcome with a violation
   * @param tries at most so many simulations
   */
  public static Outcome shrink(Outcome broken, Function<Scenario, Outcome> simulation, int tries) {
    return new Shrinking(broken, simulation, tries).shrink();
  }

  private Outcome shrink() {
    boolean smaller;
    do {
      smaller = false;
      for (Scenario candidate : candidates(best.scenario())) {
        if (isBetter(candidate)) {
          smaller = true;
          break; // From the beginning, with what is smaller now.
        }
      }
    } while (smaller && triesLeft > 0);
    return best;
  }

  private boolean isBetter(Scenario candidate) {
    if (triesLeft-- <= 0) {
      return false;
    }
    Outcome outcome = simulation.apply(candidate);
    boolean same =
        outcome.violation().map(Violation::rule).equals(best.violation().map(Violation::rule));
    if (same) {
      best = outcome;
    }
    return same;
  }

  /** The largest steps first. */
  private static List<Scenario> candidates(Scenario scenario) {
    List<Scenario> candidates = new ArrayList<>();
    List<List<Asked>> operators = scenario.operators();
    for (int i = 0; i < operators.size(); i++) {
      if (!operators.get(i).isEmpty()) {
        candidates.add(with(scenario, i, List.of()));
      }
    }
    if (scenario.faults().size() > 1) {
      candidates.add(scenario.faults(List.of()));
    }
    for (int i = 0; i < scenario.faults().size(); i++) {
      List<Fault> fewer = new ArrayList<>(scenario.faults());
      fewer.remove(i);
      candidates.add(scenario.faults(fewer));
    }
    for (int i = 0; i < operators.size(); i++) {
      for (int j = operators.get(i).size() - 1; j >= 0; j--) {
        List<Asked> fewer = new ArrayList<>(operators.get(i));
        fewer.remove(j);
        candidates.add(with(scenario, i, fewer));
      }
    }
    simplify(scenario, candidates, Shrinking::withoutLastGroup);
    simplify(scenario, candidates, Shrinking::withFewerInstances);
    for (int i = 0; i < operators.size(); i++) {
      List<Asked> calm = operators.get(i).stream().map(Shrinking::calm).toList();
      if (!calm.equals(operators.get(i))) {
        candidates.add(with(scenario, i, calm));
      }
    }
    return candidates;
  }

  private static Scenario with(Scenario scenario, int operator, List<Asked> all) {
    List<List<Asked>> operators = new ArrayList<>(scenario.operators());
    operators.set(operator, all);
    return scenario.operators(operators);
  }

  private static Asked calm(Asked one) {
    return new Asked(one.request(), Duration.ofSeconds(1), true, Optional.empty());
  }

  private static void simplify(
      Scenario scenario, List<Scenario> candidates, UnaryOperator<Manifest> simpler) {
    for (int i = 0; i < scenario.operators().size(); i++) {
      List<Asked> before = scenario.operators().get(i);
      List<Asked> after = before.stream().map(one -> with(one, simpler)).toList();
      if (!after.equals(before)) {
        candidates.add(with(scenario, i, after));
      }
    }
  }

  private static Asked with(Asked one, UnaryOperator<Manifest> simpler) {
    return one.request() instanceof Request.Deploy deploy
        ? new Asked(
            new Request.Deploy(
                simpler.apply(deploy.manifest()),
                deploy.recreate(),
                deploy.fix(),
                deploy.skipDrain(),
                deploy.canaries(),
                deploy.maxInFlight()),
            one.pause(),
            one.waits(),
            one.cancelledAfter())
        : one;
  }

  private static Manifest withoutLastGroup(Manifest manifest) {
    List<Group> groups = manifest.groups();
    return groups.size() < 2 ? manifest : manifest.groups(groups.subList(0, groups.size() - 1));
  }

  private static Manifest withFewerInstances(Manifest manifest) {
    return manifest.groups(
        manifest.groups().stream()
            .map(group -> group.instances((group.instances() + 1) / 2))
            .toList());
  }
}
