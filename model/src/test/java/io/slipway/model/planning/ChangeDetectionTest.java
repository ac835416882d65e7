package io.slipway.model.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.bus.spec.JobState;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.Documents;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.planning.ChangeDetection.Desired;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChangeDetectionTest {
  private static final AgentState RUNNING = AgentState.of(new JobState("running"));

  private final Simulation simulation = new Simulation(5, Set.of());

  @BeforeEach
  void deploy() {
    simulation.deploy(Documents.wide());
  }

  private InstancePlan db(DeploymentSpec spec) {
    return simulation.plan(spec).groups().getFirst().instances().getFirst();
  }

  static Stream<Arguments> manifestChanges() {
    return Stream.of(
        Arguments.of("vm_type: a\n", "vm_type: b\n", EnumSet.of(Change.CLOUD_PROPERTIES)),
        Arguments.of("- name: db\n", "- name: db\n  env: {a: b}\n", EnumSet.of(Change.ENV)),
        Arguments.of(
            "persistent_disk_type: d",
            "persistent_disk_type: e",
            EnumSet.of(Change.PERSISTENT_DISK)),
        Arguments.of("  persistent_disk_type: d\n", "", EnumSet.of(Change.PERSISTENT_DISK)),
        Arguments.of(
            "persistent_disk_type: d", "persistent_disk: 100", EnumSet.noneOf(Change.class)),
        Arguments.of(
            "  - {name: has_drain_script, release: bosh-release, properties: {drain_type:"
                + " dynamic}}\n",
            "  - {name: foobar, release: bosh-release}\n",
            EnumSet.of(Change.JOB)),
        Arguments.of("- name: db\n", "- name: db\n  state: restart\n", EnumSet.of(Change.RESTART)),
        Arguments.of(
            "- name: db\n", "- name: db\n  state: recreate\n", EnumSet.of(Change.RECREATE)),
        Arguments.of("- name: db\n", "- name: db\n  state: stopped\n", EnumSet.of(Change.STATE)),
        Arguments.of("- name: db\n", "- name: db\n  state: detached\n", EnumSet.of(Change.STATE)),
        Arguments.of("50%", "60%", EnumSet.noneOf(Change.class)));
  }

  @ParameterizedTest
  @MethodSource("manifestChanges")
  void ofTheManifest(String from, String to, EnumSet<Change> changes) {
    DeploymentSpec spec =
        Documents.spec(Documents.WIDE.replace(from, to), Documents.WIDE_CLOUD_CONFIG);

    assertThat(Simulation.changes(spec, db(spec))).isEqualTo(changes);
  }

  @Test
  void ofTheSurroundings() {
    DeploymentSpec spec = Documents.wide();
    InstancePlan plan = db(spec);
    Desired same = Simulation.desired(spec, plan);
    Desired other =
        new Desired(
            same.spec(),
            Optional.of("other"),
            same.cloudProperties(),
            Map.of("a", "b"),
            same.deployedTags(),
            true,
            true,
            true,
            true);

    assertThat(ChangeDetection.changes(plan, other, RUNNING, PlanOptions.NONE))
        .containsExactly(
            Change.CONFIGURATION,
            Change.DNS,
            Change.TRUSTED_CERTS,
            Change.BLOBSTORE_CONFIG,
            Change.NATS_CONFIG,
            Change.TAGS);
    assertThat(
            ChangeDetection.changes(
                plan, same, AgentState.of(new JobState("failing")), PlanOptions.NONE))
        .containsExactly(Change.STATE);
    assertThat(ChangeDetection.changes(plan, same, AgentState.UNRESPONSIVE, PlanOptions.NONE))
        .containsExactly(Change.RECREATE, Change.STATE);
  }

  @Test
  void ofPackagesAndSubnets() {
    DeploymentSpec spec = Documents.wide();
    simulation
        .records()
        .forEach(
            r -> {
              Map<String, @Nullable Object> stored = r.spec().orElseThrow().toPlain();
              stored.put("packages", Map.of());
              simulation.replace(Simulation.with(r, InstanceSpec.of(stored)));
            });
    assertThat(Simulation.changes(spec, db(spec))).containsExactly(Change.PACKAGES);

    simulation.deploy(spec);
    DeploymentSpec dns =
        Documents.spec(
            Documents.WIDE,
            Documents.WIDE_CLOUD_CONFIG.replace("dns: [192.168.1.1]", "dns: [8.8.8.8]"));
    assertThat(Simulation.changes(dns, db(dns))).containsExactly(Change.NETWORK);
  }

  @Test
  void aNewInstanceIsChangedInEveryWay() {
    DeploymentSpec spec = Documents.wide();
    InstancePlan plan =
        new Simulation(1, Set.of()).plan(spec).groups().getFirst().instances().getFirst();

    EnumSet<Change> changes =
        ChangeDetection.changes(
            plan, Simulation.desired(spec, plan), AgentState.NONE, PlanOptions.NONE);

    assertThat(changes)
        .contains(Change.DIRTY, Change.NETWORK, Change.PACKAGES, Change.JOB, Change.STATE);
    assertThat(InstanceAction.eventAction(plan, changes)).isEqualTo("create");
  }

  @Test
  void recreationMayBeLimitedToOldVms() {
    DeploymentSpec spec = Documents.wide();
    InstancePlan plan = db(spec);
    Desired desired = Simulation.desired(spec, plan);

    assertThat(ChangeDetection.changes(plan, desired, RUNNING, recreate(Optional.empty())))
        .containsExactly(Change.RECREATE);
    assertThat(
            ChangeDetection.changes(plan, desired, RUNNING, recreate(Optional.of(Simulation.NOW))))
        .isEmpty();
    assertThat(
            ChangeDetection.changes(
                plan, desired, RUNNING, recreate(Optional.of(Simulation.NOW.plusSeconds(1)))))
        .containsExactly(Change.RECREATE);

    simulation
        .records()
        .forEach(r -> simulation.replace(Simulation.with(r, false, false, r.disks())));
    InstancePlan dirty = db(spec);
    assertThat(
            ChangeDetection.changes(dirty, desired, RUNNING, recreate(Optional.of(Simulation.NOW))))
        .containsExactly(Change.DIRTY, Change.RECREATE);
  }

  private static PlanOptions recreate(Optional<Instant> before) {
    return new PlanOptions(
        true,
        before,
        false,
        Set.of(),
        Set.of(),
        Set.of(),
        PlanOptions.NONE.cloudProperties(),
        PlanOptions.Values.PLAIN);
  }

  @Test
  void recreatedDisksAreTwoChanges() {
    DeploymentSpec spec = Documents.wide();
    InstancePlan plan = db(spec);
    PlanOptions options =
        new PlanOptions(
            false,
            Optional.empty(),
            true,
            Set.of(),
            Set.of(),
            Set.of(),
            PlanOptions.NONE.cloudProperties(),
            PlanOptions.Values.PLAIN);

    assertThat(ChangeDetection.changes(plan, Simulation.desired(spec, plan), RUNNING, options))
        .containsExactly(Change.RECREATE_PERSISTENT_DISKS, Change.PERSISTENT_DISK);
  }

  static Stream<Arguments> actions() {
    return Stream.of(
        Arguments.of(EnumSet.noneOf(Change.class), InstanceAction.NOTHING, InstanceAction.IN_PLACE),
        Arguments.of(EnumSet.of(Change.DNS), InstanceAction.MINIMAL, InstanceAction.MINIMAL),
        Arguments.of(EnumSet.of(Change.TAGS), InstanceAction.MINIMAL, InstanceAction.MINIMAL),
        Arguments.of(
            EnumSet.of(Change.DNS, Change.TAGS), InstanceAction.MINIMAL, InstanceAction.MINIMAL),
        Arguments.of(
            EnumSet.of(Change.DNS, Change.TRUSTED_CERTS),
            InstanceAction.MINIMAL,
            InstanceAction.MINIMAL),
        Arguments.of(
            EnumSet.of(Change.TRUSTED_CERTS, Change.TAGS),
            InstanceAction.IN_PLACE,
            InstanceAction.IN_PLACE),
        Arguments.of(
            EnumSet.of(Change.DNS, Change.TRUSTED_CERTS, Change.TAGS),
            InstanceAction.IN_PLACE,
            InstanceAction.IN_PLACE),
        Arguments.of(EnumSet.of(Change.DIRTY), InstanceAction.IN_PLACE, InstanceAction.IN_PLACE),
        Arguments.of(
            EnumSet.of(Change.STEMCELL, Change.TAGS),
            InstanceAction.RECREATE,
            InstanceAction.RECREATE),
        Arguments.of(EnumSet.of(Change.NETWORK), InstanceAction.RECREATE, InstanceAction.RECREATE));
  }

  @ParameterizedTest
  @MethodSource("actions")
  void decideWhatIsDone(EnumSet<Change> changes, InstanceAction action, InstanceAction ofErrand) {
    assertThat(InstanceAction.of(changes)).isEqualTo(action);
    assertThat(InstanceAction.ofErrand(changes)).isEqualTo(ofErrand);
  }

  static Stream<Arguments> eventActions() {
    return Stream.of(
        Arguments.of("", EnumSet.of(Change.STATE), "start"),
        Arguments.of("state: stopped", EnumSet.of(Change.STATE), "stop"),
        Arguments.of("state: detached", EnumSet.of(Change.STATE), "stop"),
        Arguments.of("state: restart", EnumSet.of(Change.RESTART), "restart"),
        Arguments.of("state: restart", EnumSet.of(Change.RESTART, Change.DIRTY), "update"),
        Arguments.of("", EnumSet.of(Change.JOB), "update"),
        Arguments.of("", EnumSet.of(Change.ENV, Change.JOB), "recreate"));
  }

  @ParameterizedTest
  @MethodSource("eventActions")
  void nameTheEvent(String line, EnumSet<Change> changes, String action) {
    DeploymentSpec spec =
        Documents.spec(
            Documents.WIDE.replace("- name: db\n", "- name: db\n  " + line + "\n"),
            Documents.WIDE_CLOUD_CONFIG);

    assertThat(InstanceAction.eventAction(db(spec), changes)).isEqualTo(action);
  }
}
