package io.slipway.model.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.Documents;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.UpdateSettings.Share;
import io.slipway.model.deployment.UpdateSettings.WatchTime;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import io.slipway.model.planning.UpdateSchedule.Batch;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateScheduleTest {

  private static GroupPlan db(String manifest) {
    return new Simulation(1, Set.of())
        .plan(Documents.spec(manifest, Documents.WIDE_CLOUD_CONFIG))
        .groups()
        .getFirst();
  }

  private static List<String> shape(GroupPlan group, boolean firstDeploy) {
    return UpdateSchedule.batches(group.instances(), group.group().update(), firstDeploy).stream()
        .map(UpdateScheduleTest::shape)
        .toList();
  }

  private static String shape(Batch batch) {
    return batch.plans().stream()
            .map(p -> p.availabilityZone().orElse("-"))
            .distinct()
            .reduce("", (a, b) -> a + b)
        + ":"
        + batch.plans().size()
        + (batch.canary() ? " canaries" : "")
        + " by "
        + batch.threads();
  }

  @Test
  void canariesOnlyInTheFirstZone() {
    String nine = Documents.WIDE.replace("instances: 3", "instances: 9");

    assertThat(shape(db(nine), true))
        .containsExactly("z1:2 canaries by 2", "z1:3 by 2", "z2:4 by 2");
    assertThat(shape(db(nine.replace("{canaries: 2,", "{canaries: 0,")), true))
        .containsExactly("z1:5 by 2", "z2:4 by 2");
    assertThat(shape(db(nine.replace("{canaries: 2,", "{canaries: 99,")), true))
        .containsExactly("z1:5 canaries by 2", "z2:4 by 2");
    assertThat(shape(db(nine.replace("max_in_flight: 50%", "max_in_flight: 10%")), true))
        .containsExactly("z1:2 canaries by 1", "z1:3 by 1", "z2:4 by 1");
  }

  @Test
  void aFirstDeployMayTakeAllZonesAtOnce() {
    String nine =
        Documents.WIDE
            .replace("instances: 3", "instances: 9")
            .replace("{canaries: 2,", "{canaries: 2, initial_deploy_az_update_strategy: parallel,");

    assertThat(shape(db(nine), true)).containsExactly("z1:2 canaries by 4", "z1z2:7 by 4");
    assertThat(shape(db(nine), false))
        .containsExactly("z1:2 canaries by 2", "z1:3 by 2", "z2:4 by 2");
  }

  @Test
  void neighboursThatAreNotSerialShareARun() {
    GroupPlan serial = db(Documents.WIDE);
    GroupPlan parallel =
        db(Documents.WIDE.replace("{canaries: 2,", "{canaries: 2, serial: false,"));

    assertThat(UpdateSchedule.runs(List.of(serial, parallel, parallel, serial, serial, parallel)))
        .extracting(run -> run.groups().size())
        .containsExactly(1, 2, 1, 1, 1);
  }

  @Test
  void onlyChangedInstancesAreSelected() {
    GroupPlan group = db(Documents.WIDE);
    InstancePlan one = group.instances().get(1);

    assertThat(UpdateSchedule.selected(group, one::equals)).containsExactly(one);
  }

  @Test
  void ignoredInstancesAreNotSelectedAndErrandsAllOrNone() {
    Simulation simulation = new Simulation(1, Set.of());
    DeploymentSpec errand =
        Documents.spec(
            Documents.WIDE.replace("- name: db\n", "- name: db\n  lifecycle: errand\n"),
            Documents.WIDE_CLOUD_CONFIG);
    assertThat(UpdateSchedule.selected(simulation.plan(errand).groups().getFirst(), plan -> true))
        .isEmpty();
    simulation.deploy(Documents.wide());
    InstanceRecord first = simulation.records().getFirst();
    simulation.replace(Simulation.with(first, true, true, first.disks()));

    assertThat(UpdateSchedule.selected(simulation.plan(errand).groups().getFirst(), plan -> false))
        .hasSize(2)
        .noneMatch(plan -> plan.uuid().equals(first.uuid()));
    assertThat(
            UpdateSchedule.selected(
                simulation.plan(Documents.wide()).groups().getFirst(), plan -> true))
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 10, 1",
    "50%, 3, 1",
    "100%, 3, 3",
    "250%, 3, 3",
    "10%, 9, 0",
    "7, 3, 7",
    "-1, 3, -1",
    "99999999999999999999%, 3, 3"
  })
  void sharesAreRoundedDown(String text, int size, int expected) {
    assertThat(new Share(text).of(size)).isEqualTo(expected);
  }

  @Test
  void aShareThatIsNoneFailsWhenUsed() {
    assertThatThrownBy(() -> new Share("abc").of(1)).hasMessageStartingWith("cannot be calculated");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 5000, 1, 1000, 4",
    "5000, 5000, 5000, 1000, 0",
    "1000, 91000, 1000, 10000, 9",
    "0, 900000, 0, 15000, 60",
    "0, 999, 0, 1000, 0"
  })
  void watchesInSteps(long minimum, long maximum, long first, long step, int steps) {
    List<Duration> sleeps =
        WatchSchedule.sleeps(new WatchTime(Duration.ofMillis(minimum), Duration.ofMillis(maximum)));

    assertThat(sleeps.getFirst()).isEqualTo(Duration.ofMillis(first));
    assertThat(sleeps.subList(1, sleeps.size()))
        .isEqualTo(Collections.nCopies(steps, Duration.ofMillis(step)));
  }

  @Test
  void obsoleteInstancesAreDeletedWithTheSameShare() {
    Simulation simulation = new Simulation(1, Set.of());
    simulation.deploy(
        Documents.spec(
            Documents.WIDE.replace("instances: 3", "instances: 9"), Documents.WIDE_CLOUD_CONFIG));
    GroupPlan group = simulation.plan(Documents.wide()).groups().getFirst();

    assertThat(group.obsolete()).hasSize(6);
    assertThat(UpdateSchedule.deletionThreads(group)).isEqualTo(3);
    assertThat(group.group().lifecycle()).isEqualTo(InstanceGroup.Lifecycle.SERVICE);
  }
}
