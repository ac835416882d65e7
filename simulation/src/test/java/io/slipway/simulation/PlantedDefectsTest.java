package io.slipway.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.slipway.simulation.scenario.Fault;
import io.slipway.simulation.scenario.Fault.Effect;
import io.slipway.simulation.scenario.Fault.Point;
import io.slipway.simulation.scenario.Group;
import io.slipway.simulation.scenario.Manifest;
import io.slipway.simulation.scenario.Request;
import io.slipway.simulation.scenario.Request.Asked;
import io.slipway.simulation.scenario.Scenario;
import io.slipway.simulation.world.Defect;
import io.slipway.simulation.world.Rules.Rule;
import io.slipway.simulation.world.Rules.Violation;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule is one that can be broken: with something wrong on purpose it is. */
/* One at a time: a schedule is alone in its JVM, or threads of others come into it. */
@ResourceLock("schedule")
final class PlantedDefectsTest {
  private static final Manifest CAREFUL = manifest(1, "1", true, false);
  private static final Manifest LATER = CAREFUL.version(2);

  /** Deployed in so little time that nobody's patience ends before it is. */
  private static final Manifest AT_ONCE = manifest(0, "100%", false, false);

  private static final Manifest SWAPPING = manifest(0, "2", false, true);

  static Stream<Arguments> defects() {
    Fault hostDies = new Fault(Point.SCRIPT, 4, Effect.HOST_DIES);
    Fault hangs = new Fault(Point.WORK, 6, Effect.HANGS);
    return Stream.of(
        arguments(Defect.STARTS_SCRIPTS_AGAIN, Rule.HOOK_TWICE, asking(CAREFUL), hostDies),
        arguments(Defect.FORGETS_NAMES, Rule.HOOK_TWICE, asking(CAREFUL), hostDies),
        arguments(Defect.LOSES_NAMES, Rule.UNNAMED, asking(CAREFUL), null),
        arguments(Defect.ANSWERS_TOO_EARLY, Rule.HOOK_BEFORE_ITS_TIME, asking(CAREFUL), null),
        arguments(Defect.APPLIES_NOTHING, Rule.DOES_NOT_CONVERGE, asking(CAREFUL), null),
        arguments(Defect.HANGS_FOR_EVER, Rule.NEVER_ENDS, asking(CAREFUL), hangs),
        arguments(
            Defect.DELETES_NO_VM, Rule.ADDRESS_TWICE, asking(CAREFUL, CAREFUL.stemcell(2)), null),
        arguments(
            Defect.DETACHES_NOTHING, Rule.DISK_TWICE, asking(SWAPPING, SWAPPING.stemcell(2)), null),
        arguments(Defect.UPDATES_ALL_AT_ONCE, Rule.TOO_MANY_AT_ONCE, asking(CAREFUL), null),
        arguments(
            Defect.UPDATES_ALL_AT_ONCE,
            Rule.CANARIES_FIRST,
            asking(manifest(1, "3", true, false)),
            null),
        arguments(
            Defect.UPDATES_ALL_AT_ONCE,
            Rule.SERIAL_BESIDE_OTHERS,
            asking(manifest(0, "100%", true, false)),
            null),
        arguments(
            Defect.IGNORES_NOTHING,
            Rule.IGNORED_TOUCHED,
            List.of(
                asked(Request.Deploy.of(CAREFUL), true),
                asked(new Request.Ignore("g0", 1, true), true),
                asked(Request.Deploy.of(LATER), true)),
            null),
        arguments(
            Defect.LOCKS_NOTHING,
            Rule.TWO_TASKS_AT_WORK,
            List.of(
                asked(Request.Deploy.of(AT_ONCE), true),
                asked(Request.Deploy.of(AT_ONCE.version(2)), false),
                asked(new Request.Alone("g1", 0, "restart", false, false), true)),
            null),
        arguments(Defect.KEEPS_LOCKS, Rule.LOCK_LEFT, asking(CAREFUL), null),
        arguments(Defect.CHANGES_MANIFESTS, Rule.NO_OP_ACTS, asking(CAREFUL), null));
  }

  private static Manifest manifest(int canaries, String most, boolean serial, boolean swaps) {
    return new Manifest(
        "d0",
        1,
        canaries,
        most,
        serial,
        swaps,
        false,
        List.of(group("g0", 3, "large"), group("g1", 2, "")));
  }

  private static Group group(String name, int instances, String disk) {
    return new Group(
        name,
        Optional.empty(),
        false,
        instances,
        List.of(1),
        "small",
        disk,
        "manual",
        1,
        1,
        Group.Limits.NONE);
  }

  private static List<Asked> asking(Manifest... manifests) {
    return Stream.of(manifests).map(one -> asked(Request.Deploy.of(one), true)).toList();
  }

  private static Asked asked(Request request, boolean waits) {
    return new Asked(request, Duration.ofSeconds(1), waits, Optional.empty());
  }

  private static Scenario scenario(List<Asked> asked, Fault fault) {
    return new Scenario(1, true, false, List.of(asked), fault == null ? List.of() : List.of(fault));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void isFound(Defect defect, Rule rule, List<Asked> asked, Fault fault) {
    Scenario scenario = scenario(asked, fault);
    Outcome sound = Simulation.run(scenario);
    assertThat(sound.violation()).as("without the defect").isEmpty();
    Outcome broken = Simulation.run(scenario, EnumSet.of(defect));
    assertThat(broken.violation().map(Violation::rule)).as(broken.report()).contains(rule);
  }

  @Test
  void whatFailsIsMadeSmaller() {
    Scenario scenario =
        new Scenario(
            1,
            true,
            false,
            List.of(asking(CAREFUL, LATER)),
            List.of(
                new Fault(Point.CLOUD, 2, Effect.SLOW),
                new Fault(Point.SCRIPT, 4, Effect.HOST_DIES)));
    Set<Defect> defect = EnumSet.of(Defect.STARTS_SCRIPTS_AGAIN);
    Outcome broken = Simulation.run(scenario, defect);
    Outcome shrunk = Shrinking.shrink(broken, one -> Simulation.run(one, defect), 30);
    assertThat(shrunk.violation().map(Violation::rule)).contains(Rule.HOOK_TWICE);
    assertThat(shrunk.scenario().faults())
        .containsExactly(new Fault(Point.SCRIPT, 4, Effect.HOST_DIES));
    assertThat(shrunk.scenario().operators().getFirst()).hasSize(1);
    assertThat(shrunk.trace().size()).isLessThan(broken.trace().size());
  }
}
