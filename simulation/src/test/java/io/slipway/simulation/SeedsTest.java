package io.slipway.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.simulation.scenario.Scenario;
import io.slipway.simulation.scenario.Scenarios;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Some seeds at every build; {@code bench/run simulate} plays thousands. */
/* One at a time: a schedule is alone in its JVM, or threads of others come into it. */
@ResourceLock("schedule")
final class SeedsTest {
  private static final int TRIES = 60;

  @Test
  void smallSeedsHold() {
    assertHold(1, 80, Scenarios::small);
  }

  @Test
  void largeSeedsHold() {
    assertHold(1, 4, Scenarios::of);
  }

  private static void assertHold(int from, int count, LongFunction<Scenario> scenarios) {
    for (long seed = from; seed < from + count; seed++) {
      Outcome outcome = Simulation.run(scenarios.apply(seed));
      if (outcome.violation().isPresent()) {
        throw new AssertionError(Shrinking.shrink(outcome, Simulation::run, TRIES).report());
      }
      assertThat(outcome.strangers()).as("woken from outside, seed %d", seed).isZero();
    }
  }

  @Test
  void aSeedIsOneTrace() {
    for (long seed = 1; seed < 3; seed++) {
      Outcome once = Simulation.run(Scenarios.of(seed));
      Outcome again = Simulation.run(Scenarios.of(seed));
      assertThat(again.trace()).isEqualTo(once.trace());
      assertThat(again.sum()).isEqualTo(once.sum());
      assertThat(again.steps()).isEqualTo(once.steps());
    }
  }

  @Test
  void seedsDiffer() {
    Scenario scenario = Scenarios.of(2);
    Scenario same =
        new Scenario(
            3, scenario.resumes(), scenario.fleet(), scenario.operators(), scenario.faults());
    assertThat(Simulation.run(same).sum()).isNotEqualTo(Simulation.run(scenario).sum());
  }
}
