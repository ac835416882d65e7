package io.slipway.supervisor;

import static io.slipway.supervisor.SupervisorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random lives of random services; a failure names its seed and is repeated exactly. */
class SupervisorSimulationTest {
  private static final int LIVES = 150;
  private static final int STEPS = 60;
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  @Test
  void whateverHappensServicesComeUpAgainAndNeverTwice() {
    for (int seed = 0; seed < LIVES; seed++) {
      new Life(new Random(seed), seed).live();
    }
  }

  private static final class Life {
    private final SupervisorFixture fixture = new SupervisorFixture();
    private final Random random;
    private final int seed;
    private final String text;

    Life(Random random, int seed) {
      this.random = random;
      this.seed = seed;
      StringBuilder built = new StringBuilder();
      for (int i = 0; i < NAMES.size(); i++) {
        built.append(process(NAMES.get(i)));
        if (i > 0 && random.nextBoolean()) {
          built.append("  depends on ").append(NAMES.get(random.nextInt(i))).append('\n');
        }
      }
      text = built.toString();
    }

    void live() {
      NAMES.forEach(fixture.host::install);
      fixture.load(text);
      for (int step = 0; step < STEPS; step++) {
        disturb(NAMES.get(random.nextInt(NAMES.size())));
        for (String name : NAMES) {
          assertThat(fixture.host.aliveCount(name))
              .as("seed %d, step %d: processes of %s", seed, step, name)
              .isLessThanOrEqualTo(1);
        }
      }
      NAMES.forEach(fixture.host::install);
      fixture.advance(200);
      fixture.supervisor.restart(ServiceSelection.VCAP);
      fixture.advance(200);
      assertThat(fixture.supervisor.state(ServiceSelection.VCAP))
          .as("seed %d: %s", seed, fixture.supervisor.status())
          .isEqualTo(GroupState.RUNNING);
      assertThat(fixture.clock.timers()).as("seed %d", seed).isZero();
      fixture.supervisor.stop(ServiceSelection.VCAP);
      assertThat(fixture.host.commandLines).as("seed %d", seed).isEmpty();
    }

    private void disturb(String name) {
      ServiceSelection one = ServiceSelection.service(name);
      switch (random.nextInt(12)) {
        case 0 -> fixture.supervisor.start(one);
        case 1 -> fixture.supervisor.stop(one);
        case 2 -> fixture.supervisor.restart(one);
        case 3 -> fixture.supervisor.unmonitor(one);
        case 4 -> fixture.supervisor.monitor(one);
        case 5 -> fixture.load(text);
        case 6 -> fixture.host.pid(name).ifPresent(fixture.host::kill);
        case 7 -> removeStalePidFile(name);
        case 8 ->
            fixture.host.programs.put("/stop/" + name, (_, end) -> end.accept("exit status 1"));
        case 9 ->
            fixture.host.programs.put("/start/" + name, (_, end) -> end.accept("exit status 1"));
        case 10 -> fixture.host.install(name);
        default -> fixture.advance(random.nextInt(40));
      }
    }

    /** Only a stale one: a pidfile lost while its process lives makes monit start a second one. */
    private void removeStalePidFile(String name) {
      if (fixture.host.aliveCount(name) == 0) {
        fixture.host.removePidFile(name);
      }
    }
  }
}
