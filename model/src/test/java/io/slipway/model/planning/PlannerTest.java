package io.slipway.model.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.json.Json;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.Documents;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import io.slipway.model.planning.InstancePlan.AddressWish;
import io.slipway.model.planning.InstancePlan.VirtualState;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private final Simulation simulation = new Simulation(3, Set.of());

  private static DeploymentSpec spec(String manifest) {
    return Documents.spec(manifest, Documents.WIDE_CLOUD_CONFIG);
  }

  private static GroupPlan group(DeploymentPlan plan, String name) {
    return plan.groups().stream()
        .filter(g -> g.group().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theFirstDeployOfTheRecordedManifest() {
    GroupPlan db = group(simulation.plan(Documents.wide()), "db");

    assertThat(db.instances()).hasSize(3);
    InstancePlan first = db.instances().getFirst();
    assertThat(first.bootstrap()).isTrue();
    assertThat(first.index()).isZero();
    assertThat(db.instances())
        .extracting(p -> p.availabilityZone().orElse("") + "/" + p.index())
        .containsExactly("z1/0", "z1/2", "z2/1");
    assertThat(Json.write(first.networks()))
        .isEqualTo(
            """
            {"a":{"type":"manual","ip":"192.168.1.6","prefix":"32","netmask":"255.255.255.0",\
            "cloud_properties":{},"default":["dns","gateway"],"dns":["192.168.1.1"],\
            "gateway":"192.168.1.1"}}\
            """);
    assertThat(db.instances().get(1).addresses())
        .containsExactly(new AddressWish("a", "192.168.1.7", false));
    assertThat(db.instances().get(2).addresses())
        .containsExactly(new AddressWish("a", "192.168.2.2", false));
  }

  @Test
  void dynamicNetworksHaveNoAddressUntilTheAgentSaysOne() {
    InstancePlan api = group(simulation.plan(Documents.wide()), "api").instances().getFirst();

    assertThat(Json.write(api.networks()))
        .isEqualTo(
            "{\"dyn\":{\"type\":\"dynamic\",\"cloud_properties\":{},\"prefix\":\"32\","
                + "\"default\":[\"dns\",\"gateway\"]}}");
    assertThat(api.addresses()).isEmpty();
  }

  @Test
  void addressesOfOthersAreLeftAlone() {
    Simulation crowded = new Simulation(3, Set.of("192.168.1.6", "192.168.1.7/32"));

    assertThat(group(crowded.plan(Documents.wide()), "db").instances().getFirst().addresses())
        .containsExactly(new AddressWish("a", "192.168.1.8", false));
  }

  @Test
  void theSamePlanAgainChangesNothing() {
    simulation.deploy(Documents.wide());

    DeploymentPlan again = simulation.plan(Documents.wide());

    assertThat(again.groups())
        .allSatisfy(
            group ->
                assertThat(group.instances())
                    .allSatisfy(
                        plan -> {
                          assertThat(plan.isNew()).isFalse();
                          assertThat(plan.addresses()).isEmpty();
                          assertThat(Simulation.changes(again.spec(), plan)).isEmpty();
                        }));
  }

  @Test
  void scalingDownKeepsLowIndexesPerZone() {
    simulation.deploy(Documents.wide());

    GroupPlan db =
        group(simulation.plan(spec(Documents.WIDE.replace("instances: 3", "instances: 2"))), "db");

    assertThat(db.obsolete()).extracting(InstanceRecord::index).containsExactly(2);
    assertThat(db.instances()).noneMatch(InstancePlan::isNew);
  }

  @Test
  void removedGroupsAreUnneeded() {
    simulation.deploy(Documents.wide());
    String without = Documents.WIDE.substring(0, Documents.WIDE.indexOf("- name: api"));

    assertThat(simulation.plan(spec(without)).unneeded())
        .extracting(InstanceRecord::group)
        .containsExactly("api");
  }

  @Test
  void theRecordedMoveToStaticAddresses() {
    simulation.deploy(Documents.wide());
    simulation.deploy(spec(Documents.WIDE.replace("instances: 3", "instances: 2")));
    DeploymentSpec fixed =
        spec(
            Documents.WIDE
                .replace("instances: 3", "instances: 2")
                .replace(
                    "networks: [{name: a}]",
                    "networks: [{name: a, static_ips: [192.168.1.10, 192.168.2.10]}]"));

    GroupPlan db = group(simulation.plan(fixed), "db");

    assertThat(db.instances()).noneMatch(InstancePlan::isNew);
    assertThat(db.instances())
        .extracting(p -> p.availabilityZone().orElse("") + " " + p.addresses().getFirst().address())
        .containsExactly("z1 192.168.1.10", "z2 192.168.2.10");
    assertThat(db.instances())
        .allSatisfy(
            p -> {
              assertThat(p.networksChanged()).isTrue();
              assertThat(p.obsoleteAddresses()).hasSize(1);
              assertThat(Simulation.changes(fixed, p)).isEqualTo(EnumSet.of(Change.NETWORK));
            });
    simulation.carryOut(simulation.plan(fixed));
    assertThat(group(simulation.plan(fixed), "db").instances())
        .allSatisfy(p -> assertThat(Simulation.changes(fixed, p)).isEmpty());
  }

  @Test
  void aRenamedNetworkKeepsItsAddresses() {
    simulation.deploy(Documents.wide());
    String cloudConfig =
        Documents.WIDE_CLOUD_CONFIG
            .replace("- name: a\n", "- name: renamed\n")
            .replace("network: a,", "network: renamed,");
    DeploymentSpec renamed =
        Documents.spec(Documents.WIDE.replace("[{name: a}]", "[{name: renamed}]"), cloudConfig);

    InstancePlan plan = group(simulation.plan(renamed), "db").instances().getFirst();

    assertThat(plan.networksChanged()).isFalse();
    assertThat(plan.addresses()).containsExactly(new AddressWish("renamed", "192.168.1.6", false));
    assertThat(plan.networks()).containsOnlyKeys("renamed");
    assertThat(Simulation.changes(renamed, plan)).isEqualTo(EnumSet.of(Change.NETWORK));
  }

  @Test
  void newInstancesNeverReuseAnIndexOfThisDeploy() {
    simulation.deploy(
        spec(Documents.WIDE.replace("azs: [z1, z2]\n  instances: 3", "azs: [z1]\n  instances: 1")));

    GroupPlan moved =
        group(
            simulation.plan(
                spec(
                    Documents.WIDE.replace(
                        "azs: [z1, z2]\n  instances: 3", "azs: [z2]\n  instances: 1"))),
            "db");

    assertThat(moved.obsolete()).extracting(InstanceRecord::index).containsExactly(0);
    assertThat(moved.instances()).extracting(InstancePlan::index).containsExactly(1);
    assertThat(moved.instances()).extracting(InstancePlan::bootstrap).containsExactly(true);
  }

  @Test
  void statesAreAskedForByUuidIndexOrGroup() {
    simulation.deploy(Documents.wide());
    String uuid =
        simulation.records().stream()
            .filter(r -> r.group().equals("db") && r.index() == 2)
            .findFirst()
            .orElseThrow()
            .uuid();
    DeploymentSpec spec =
        spec(
            Documents.WIDE.replace(
                "- name: db\n",
                "- name: db\n  state: stopped\n  instance_states: {'1': restart, "
                    + uuid
                    + ": detached}\n"));

    assertThat(group(simulation.plan(spec), "db").instances())
        .extracting(p -> p.index() + " " + p.target() + " " + p.virtualState())
        .containsExactlyInAnyOrder(
            "0 " + InstanceState.STOPPED + " " + VirtualState.NONE,
            "1 " + InstanceState.STARTED + " " + VirtualState.RESTART,
            "2 " + InstanceState.DETACHED + " " + VirtualState.NONE);
  }

  @Test
  void errandsWithoutVmsGetNoAddresses() {
    DeploymentSpec spec =
        spec(Documents.WIDE.replace("- name: db\n", "- name: db\n  lifecycle: errand\n"));

    assertThat(group(simulation.plan(spec), "db").instances())
        .allSatisfy(plan -> assertThat(plan.addresses()).isEmpty());
    PlanOptions running =
        new PlanOptions(
            false,
            Optional.empty(),
            false,
            Set.of(),
            Set.of("db"),
            Set.of(),
            PlanOptions.NONE.cloudProperties(),
            PlanOptions.Values.PLAIN);
    assertThat(group(simulation.plan(spec, running), "db").instances())
        .allSatisfy(plan -> assertThat(plan.addresses()).hasSize(1));
  }

  @Test
  void createSwapDeleteTakesNewAddressesForAReplacedVm() {
    String swap =
        Documents.WIDE.replace("{canaries: 2,", "{canaries: 2, vm_strategy: create-swap-delete,");
    simulation.deploy(spec(swap));
    DeploymentSpec unchanged = spec(swap);
    assertThat(group(simulation.plan(unchanged), "db").instances())
        .allSatisfy(p -> assertThat(p.addresses()).isEmpty());

    DeploymentSpec replaced = spec(swap.replace("vm_type: a\n", "vm_type: b\n"));

    assertThat(group(simulation.plan(replaced), "db").instances())
        .allSatisfy(
            p -> {
              assertThat(p.addresses()).hasSize(1);
              assertThat(p.obsoleteAddresses()).hasSize(1);
              assertThat(p.networksChanged()).isTrue();
            });
  }

  @Test
  void migratedInstancesKeepEverythingButTheirIndex() {
    simulation.deploy(Documents.wide());
    String renamed =
        Documents.WIDE.replace("- name: db\n", "- name: store\n  migrated_from: [{name: db}]\n");

    DeploymentPlan plan = simulation.plan(spec(renamed));

    assertThat(plan.unneeded()).isEmpty();
    assertThat(group(plan, "store").instances())
        .hasSize(3)
        .noneMatch(InstancePlan::isNew)
        .allSatisfy(p -> assertThat(p.networksChanged()).isFalse());
  }

  @Test
  void migrationsMustBeUnambiguous() {
    simulation.deploy(Documents.wide());
    assertThatThrownBy(
            () ->
                simulation.plan(
                    spec(
                        Documents.WIDE.replace(
                            "- name: api\n", "- name: api\n  migrated_from: [{name: db}]\n"))))
        .hasMessage(
            "Failed to migrate instance group 'db' to 'api'. A deployment can not migrate an"
                + " instance group and also specify it. Please remove instance group 'db'.");
    String two =
        Documents.WIDE
            .replace("- name: api\n", "- name: one\n  migrated_from: [{name: old}]\n")
            .replace("- name: db\n", "- name: two\n  migrated_from: [{name: old}]\n");
    assertThatThrownBy(() -> new Simulation(1, Set.of()).plan(spec(two)))
        .hasMessageContaining(
            "Failed to migrate instance group 'old' to 'two'. An instance group may be migrated to"
                + " only one instance group.");
    assertThatThrownBy(
            () ->
                simulation.plan(
                    spec(
                        Documents.WIDE.replace(
                            "- name: db\n",
                            "- name: new\n  migrated_from: [{name: db, az: z2}]\n"))))
        .hasMessage(
            "Failed to migrate instance group 'db' to 'new', 'db' belongs to availability zone 'z1'"
                + " and manifest specifies 'z2'");
  }

  @Test
  void ignoredInstancesStay() {
    simulation.deploy(Documents.wide());
    simulation.records().stream()
        .filter(r -> r.group().equals("db"))
        .forEach(r -> simulation.replace(Simulation.with(r, true, true, r.disks())));

    assertProblem(
        Documents.WIDE.replace("instances: 3", "instances: 2"),
        ErrorCode.DEPLOYMENT_IGNORED_INSTANCES_MODIFICATION,
        "Instance Group 'db' has 3 ignored instance(s). 2 instance(s) of that instance group were"
            + " requested. Deleting ignored instances is not allowed.");
    assertProblem(
        Documents.WIDE.replace("azs: [z1, z2]", "azs: [z1]"),
        ErrorCode.DEPLOYMENT_IGNORED_INSTANCES_MODIFICATION,
        "Instance Group 'db' no longer contains AZs [\"z2\"] where ignored instance(s) exist.");
    assertProblem(
        Documents.WIDE.replace("[{name: a}]", "[{name: dyn}]"),
        ErrorCode.DEPLOYMENT_IGNORED_INSTANCES_MODIFICATION,
        "In instance group 'db', which contains ignored vms, an attempt was made to modify the"
            + " networks. This operation is not allowed.");
    assertProblem(
        Documents.WIDE.replace("- name: db\n", "- name: other\n"),
        ErrorCode.DEPLOYMENT_IGNORED_INSTANCES_DELETION,
        "You are trying to delete instance group 'db', which contains ignored instance(s)."
            + " Operation not allowed.");
    String uuid = simulation.records().getFirst().uuid();
    assertProblem(
        Documents.WIDE.replace("- name: db\n", "- name: db\n  instance_states: {'0': stopped}\n"),
        ErrorCode.JOB_INSTANCE_IGNORED,
        "You are trying to change the state of the ignored instance 'db/"
            + uuid
            + "'. This operation is not allowed. You need to unignore it first.");
    assertProblem(
        Documents.WIDE.replace(
            "[{name: a}]", "[{name: a, static_ips: [192.168.1.10, 192.168.1.11, 192.168.2.10]}]"),
        ErrorCode.DEPLOYMENT_IGNORED_INSTANCES_MODIFICATION,
        "In instance group 'db', an attempt was made to remove a static ip that is used by an"
            + " ignored instance. This operation is not allowed.");
  }

  private void assertProblem(String manifest, ErrorCode code, String message) {
    SlipwayException thrown =
        catchThrowableOfType(SlipwayException.class, () -> simulation.plan(spec(manifest)));
    assertThat(thrown).isNotNull();
    assertThat(thrown.message()).isEqualTo(message);
    assertThat(thrown.code()).isEqualTo(code);
  }

  @Test
  void staticAddressesMustFitZonesAndSubnets() {
    String two = Documents.WIDE.replace("instances: 3", "instances: 2");
    assertProblem(
        two.replace("[{name: a}]", "[{name: a, static_ips: [192.168.1.10, 192.168.1.99]}]"),
        ErrorCode.INSTANCE_GROUP_NETWORK_INSTANCE_IP_MISMATCH,
        "Instance group 'db' with network 'a' declares static ip '192.168.1.99/32', which belongs"
            + " to no subnet");
    assertProblem(
        two.replace("azs: [z1, z2]", "azs: [z1]")
            .replace("[{name: a}]", "[{name: a, static_ips: [192.168.1.10, 192.168.2.10]}]"),
        ErrorCode.JOB_STATIC_IPS_FROM_INVALID_AVAILABILITY_ZONE,
        "Instance group 'db' declares static ip '192.168.2.10/32' which does not belong to any of"
            + " the instance group's availability zones.");
  }

  @Test
  void groupsThatAskForOneStaticAddressAreToldSo() {
    String address = "[{name: a, static_ips: [192.168.1.10]}]";
    DeploymentSpec twice =
        spec(
            Documents.WIDE
                .replace("instances: 3", "instances: 1")
                .replace("[{name: a}]", address)
                .replace("[{name: dyn, default: [dns, gateway]}]", address));

    assertThatThrownBy(() -> simulation.plan(twice))
        .message()
        .matches(
            "Failed to reserve IP '192\\.168\\.1\\.10/32' for instance 'api/[0-9a-f-]+ \\(0\\)':"
                + " already reserved by instance 'db/[0-9a-f-]+' from deployment 'wide'");
  }

  @Test
  void staticAddressesOfOthersAreRefused() {
    Simulation crowded = new Simulation(3, Set.of("192.168.1.10"));
    DeploymentSpec fixed =
        spec(
            Documents.WIDE
                .replace("instances: 3", "instances: 1")
                .replace("[{name: a}]", "[{name: a, static_ips: [192.168.1.10]}]"));

    assertThatThrownBy(() -> crowded.plan(fixed))
        .hasMessageStartingWith("Failed to reserve IP '192.168.1.10/32' for instance 'db/")
        .hasMessageContaining("': already reserved by instance 'far/away' from deployment 'other'");
  }

  @Test
  void anExhaustedNetworkIsNamed() {
    String cloudConfig =
        Documents.WIDE_CLOUD_CONFIG
            .replace("192.168.2.2", "")
            .replace(
                "reserved: []", "reserved: [192.168.2.2-192.168.2.9, 192.168.2.11-192.168.2.254]");

    assertThatThrownBy(() -> simulation.plan(Documents.spec(Documents.WIDE, cloudConfig)))
        .hasMessageMatching(
            "Failed to reserve IP for 'db/.* \\(1\\)' for manual network 'a': no more available");
  }

  @Test
  void floatingAddresses() {
    String manifest =
        Documents.WIDE.replace(
            "networks: [{name: a}]",
            "networks: [{name: a, default: [dns, gateway]}, {name: vip, static_ips:"
                + " [8.8.8.1-8.8.8.3]}]");
    simulation.deploy(spec(manifest));
    GroupPlan db = group(simulation.plan(spec(manifest)), "db");
    assertThat(db.instances())
        .allSatisfy(p -> assertThat(Simulation.changes(spec(manifest), p)).isEmpty());
    InstancePlan last = db.instances().getLast();
    String kept = String.valueOf(last.networks().getOrDefault("vip", Map.of()).get("ip"));

    GroupPlan shuffled =
        group(
            simulation.plan(
                spec(
                    manifest.replace(
                        "static_ips: [8.8.8.1-8.8.8.3]",
                        "static_ips: [" + kept + ", 9.9.9.1-9.9.9.2]"))),
            "db");
    assertThat(shuffled.instances().getLast().networks().getOrDefault("vip", Map.of()).get("ip"))
        .isEqualTo(kept);
    assertThat(Json.write(last.networks().get("vip")))
        .isEqualTo(
            "{\"type\":\"vip\",\"ip\":\"" + kept + "\",\"cloud_properties\":{},\"prefix\":\"32\"}");

    assertThatThrownBy(
            () ->
                new Simulation(1, Set.of())
                    .plan(
                        Documents.spec(
                            manifest,
                            Documents.WIDE_CLOUD_CONFIG.replace(
                                "{name: vip, type: vip}",
                                "{name: vip, type: vip, subnets: [{static: [7.7.7.7]}]}"))))
        .hasMessage("IPs cannot be specified in both the instance group and the cloud config");
  }

  @Test
  void disksDecideWhoSurvives() {
    String diskless =
        Documents.WIDE
            .replace("  persistent_disk_type: d\n", "")
            .replace("azs: [z1, z2]", "azs: [z1]");
    simulation.deploy(spec(diskless));
    InstanceRecord last =
        simulation.records().stream()
            .filter(r -> r.group().equals("db") && r.index() == 2)
            .findFirst()
            .orElseThrow();
    simulation.replace(
        Simulation.with(
            last,
            false,
            true,
            List.of(new DiskRecord(1, last.id(), "cid", "", 1, Map.of(), false))));

    GroupPlan db =
        group(simulation.plan(spec(diskless.replace("instances: 3", "instances: 1"))), "db");

    assertThat(db.instances()).extracting(InstancePlan::index).containsExactly(2);
    assertThat(db.obsolete()).extracting(InstanceRecord::index).containsExactly(0, 1);
  }

  @Test
  void tenThousandInstancesAreNoTrouble() {
    DeploymentSpec spec =
        Documents.spec(
            Documents.WIDE.replace("instances: 3", "instances: 10000"),
            Documents.WIDE_CLOUD_CONFIG
                .replace("192.168.1.0/24", "192.168.1.0/16")
                .replace("range: 192.168.2.0/24", "range: 10.2.0.0/16")
                .replace("192.168.2.", "10.2.0.")
                .replace("range: 192.168.1.0/16", "range: 192.168.0.0/16"));
    simulation.deploy(spec);

    GroupPlan again = group(simulation.plan(spec), "db");

    assertThat(again.instances())
        .hasSize(10_000)
        .allSatisfy(
            p -> {
              assertThat(p.isNew()).isFalse();
              assertThat(p.networksChanged()).isFalse();
            });
  }

  @Test
  void randomHistoriesKeepTheRules() {
    for (long seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      String disk = random.nextBoolean() ? "  persistent_disk_type: d\n" : "";
      Simulation deployment = new Simulation(seed, Set.of("192.168.1.8", "192.168.2.3"));
      for (int step = 0; step < 8; step++) {
        int size = random.nextInt(12);
        List<String> zones = Stream.of("z1", "z2").filter(zone -> random.nextInt(3) > 0).toList();
        List<String> wanted = zones.isEmpty() ? List.of("z1") : zones;
        DeploymentSpec spec =
            spec(
                Documents.WIDE
                    .replace("instances: 3", "instances: " + size)
                    .replace("azs: [z1, z2]", "azs: " + wanted)
                    .replace("  persistent_disk_type: d\n", disk));
        List<InstanceRecord> before = deployment.records();
        String where = "seed " + seed + ", step " + step;

        DeploymentPlan plan = deployment.plan(spec);

        checkRules(plan, before, wanted, size, where);
        deployment.carryOut(plan);
        for (GroupPlan group : deployment.plan(spec).groups()) {
          assertThat(group.obsolete()).as(where).isEmpty();
          assertThat(group.instances())
              .allSatisfy(p -> assertThat(Simulation.changes(spec, p)).as(where).isEmpty());
        }
      }
    }
  }

  private static void checkRules(
      DeploymentPlan plan,
      List<InstanceRecord> before,
      List<String> zones,
      int size,
      String where) {
    GroupPlan db = group(plan, "db");
    assertThat(db.instances()).as(where).hasSize(size);
    assertThat(db.instances()).as(where).extracting(InstancePlan::index).doesNotHaveDuplicates();
    assertThat(db.instances().stream().filter(InstancePlan::bootstrap))
        .as(where)
        .hasSize(size == 0 ? 0 : 1);
    assertThat(db.instances())
        .as(where)
        .allSatisfy(
            p -> {
              assertThat(p.availabilityZone().orElse("")).isIn(zones);
              p.existing()
                  .ifPresent(
                      e -> {
                        assertThat(p.availabilityZone()).isEqualTo(e.availabilityZone());
                        assertThat(p.uuid()).isEqualTo(e.uuid());
                        assertThat(p.index()).isEqualTo(e.index());
                      });
            });
    long inWantedZones =
        before.stream()
            .filter(r -> r.group().equals("db"))
            .filter(r -> r.availabilityZone().filter(zones::contains).isPresent())
            .count();
    if (zones.size() == 1) {
      assertThat(db.instances().stream().filter(p -> !p.isNew()).count())
          .as(where)
          .isEqualTo(Math.min(size, inWantedZones));
    }
    Set<String> held = new HashSet<>(Set.of("192.168.1.8", "192.168.2.3"));
    before.forEach(r -> r.addresses().forEach(a -> held.add(a.address())));
    for (InstancePlan instance : db.instances()) {
      for (AddressWish wish : instance.addresses()) {
        assertThat(held.add(wish.address())).as(where + ": " + wish.address()).isTrue();
      }
    }
  }
}
