package io.slipway.simulation.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.tasks.TaskState;
import io.slipway.simulation.schedule.Schedule;
import io.slipway.simulation.world.Rules.Rule;
import io.slipway.simulation.world.Rules.Violation;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What no Director with a sound store can break. */
/* One at a time: a schedule is alone in its JVM, or threads of others come into it. */
@ResourceLock("schedule")
final class RulesTest {
  @Test
  void aTaskEndsOnce() {
    Schedule schedule = new Schedule(1);
    Rules rules =
        new Rules(
            new Trace(schedule), schedule::stop, schedule.clock()::now, _ -> Optional.empty());
    rules.becomes(1, TaskState.PROCESSING);
    rules.becomes(1, TaskState.DONE);
    assertThat(rules.violation()).isEmpty();
    rules.becomes(1, TaskState.ERROR);
    assertThat(rules.violation().map(Violation::rule)).contains(Rule.TWO_ENDS);
  }
}
