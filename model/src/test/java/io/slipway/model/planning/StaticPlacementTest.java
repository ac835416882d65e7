package io.slipway.model.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.Documents;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StaticPlacementTest {
  private static final String CLOUD_CONFIG =
      """
      azs: [{name: z1}, {name: z2}]
      networks:
      - name: a
        subnets:
        - {azs: [z1, z2], range: 10.0.0.0/16, gateway: 10.0.0.1, static: [10.0.1.0-10.0.200.0]}
      - name: b
        subnets:
        - {azs: [z1], range: 10.1.0.0/24, gateway: 10.1.0.1, static: [10.1.0.10-10.1.0.20]}
        - {azs: [z2], range: 10.2.0.0/24, gateway: 10.2.0.1, static: [10.2.0.10-10.2.0.20]}
      compilation: {workers: 1, network: a, az: z1}
      vm_types: [{name: a}]
      """;

  private static DeploymentSpec spec(int instances, String networks) {
    return Documents.spec(
        """
        name: fixed
        releases: []
        stemcells: [{alias: default, os: toronto-os, version: "1"}]
        update: {canaries: 1, canary_watch_time: 1, max_in_flight: 1, update_watch_time: 1}
        instance_groups:
        - {name: g, azs: [z1, z2], instances: %d, vm_type: a, stemcell: default, jobs: [], networks: [%s]}
        """
            .formatted(instances, networks),
        CLOUD_CONFIG);
  }

  private static List<InstancePlan> plan(Simulation simulation, DeploymentSpec spec) {
    return simulation.plan(spec).groups().getFirst().instances();
  }

  @Test
  void addressesOfSeveralZonesAreSpread() {
    List<InstancePlan> plans =
        plan(new Simulation(1, Set.of()), spec(5, "{name: a, static_ips: [10.0.1.0-10.0.1.4]}"));

    Map<String, Long> perZone =
        plans.stream()
            .collect(
                Collectors.groupingBy(p -> p.availabilityZone().orElse(""), Collectors.counting()));
    assertThat(perZone).isEqualTo(Map.of("z1", 3L, "z2", 2L));
  }

  @Test
  void allNetworksHaveAsManyAddressesPerZone() {
    List<InstancePlan> plans =
        plan(
            new Simulation(1, Set.of()),
            spec(
                4,
                "{name: b, default: [dns, gateway], static_ips: [10.1.0.10, 10.2.0.10, 10.2.0.11,"
                    + " 10.2.0.12]}, {name: a, static_ips: [10.0.1.0-10.0.1.3]}"));

    assertThat(plans)
        .extracting(p -> p.availabilityZone().orElse(""))
        .containsExactlyInAnyOrder("z1", "z2", "z2", "z2");
  }

  @Test
  void whatCannotBeEvenIsRefused() {
    assertThatThrownBy(
            () ->
                plan(
                    new Simulation(1, Set.of()),
                    Documents.spec(
                        """
                        name: fixed
                        releases: []
                        stemcells: [{alias: default, os: toronto-os, version: "1"}]
                        update: {canaries: 1, canary_watch_time: 1, max_in_flight: 1, update_watch_time: 1}
                        instance_groups:
                        - {name: g, azs: [z1, z2], instances: 2, vm_type: a, stemcell: default, jobs: [], networks: [{name: b, default: [dns, gateway], static_ips: [10.1.0.10, 10.2.0.10]}, {name: c, static_ips: [10.3.0.10, 10.3.0.11]}]}
                        """,
                        CLOUD_CONFIG.replace(
                            "compilation:",
                            """
                            - name: c
                              subnets:
                              - {azs: [z1], range: 10.3.0.0/24, gateway: 10.3.0.1, static: [10.3.0.10-10.3.0.20]}
                              - {azs: [z2], range: 10.4.0.0/24, gateway: 10.4.0.1}
                            compilation:\
                            """))))
        .hasMessage("Failed to evenly distribute static IPs between zones for instance group 'g'");
  }

  @Test
  void holdersKeepTheirAddresses() {
    Simulation simulation = new Simulation(1, Set.of());
    simulation.deploy(spec(3, "{name: a, static_ips: [10.0.1.0-10.0.1.2]}"));
    Map<String, String> before =
        simulation.records().stream()
            .collect(Collectors.toMap(r -> r.uuid(), r -> r.addresses().getFirst().address()));

    List<InstancePlan> after =
        plan(
            simulation, spec(4, "{name: a, static_ips: [10.0.1.9, 10.0.1.2, 10.0.1.1, 10.0.1.0]}"));

    assertThat(after)
        .filteredOn(p -> !p.isNew())
        .hasSize(3)
        .allSatisfy(
            p -> {
              assertThat(p.addresses()).isEmpty();
              assertThat(p.networks().getOrDefault("a", Map.of()).get("ip"))
                  .isEqualTo(before.get(p.uuid()));
            });
    assertThat(after).filteredOn(InstancePlan::isNew).hasSize(1);
  }

  @Test
  void fewerAddressesMakeTheirHoldersObsoleteOnly() {
    Simulation simulation = new Simulation(1, Set.of());
    simulation.deploy(spec(3, "{name: a, static_ips: [10.0.1.0-10.0.1.2]}"));

    DeploymentPlan plan = simulation.plan(spec(1, "{name: a, static_ips: [10.0.1.2]}"));

    assertThat(plan.groups().getFirst().instances())
        .extracting(p -> p.networks().getOrDefault("a", Map.of()).get("ip"))
        .containsExactly("10.0.1.2");
    assertThat(plan.groups().getFirst().obsolete()).hasSize(2);
  }

  @Test
  void thousandsOfAddressesAreNoTrouble() {
    assertThat(
            plan(
                new Simulation(1, Set.of()),
                spec(20_000, "{name: a, static_ips: [10.0.1.0-10.0.79.31]}")))
        .hasSize(20_000);
  }
}
