package io.slipway.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.yaml.Values;
import io.slipway.yaml.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CloudConfigPlanTest {
  private static final String BLOCK = "127.20.0.0/16";

  @Test
  void offersAllThatAManifestRefersTo() {
    String text =
        CloudConfigPlan.plan(
                List.of(),
                manifest(
                    """
                    instance_groups:
                    - name: web
                      azs: [z1, z2]
                      vm_type: small
                      vm_extensions: [public]
                      networks:
                      - name: front
                        static_ips: [10.0.9.10-10.0.9.12]
                    - name: db
                      azs: [z1]
                      vm_type: large
                      persistent_disk_type: big
                      networks: [{name: back}]
                    - name: queue
                      azs: [z1]
                      persistent_disks: [{name: data, type: fast}]
                      networks: [{name: back}]
                    """),
                BLOCK)
            .orElseThrow();
    assertThat(text)
        .isEqualTo(
            """
            # Made by 'slipway run', which adds what manifests refer to. Without this line it leaves the config alone.
            azs:
            - name: z1
            - name: z2
            compilation:
              az: z1
              network: back
              reuse_compilation_vms: true
              vm_type: default
              workers: 4
            disk_types:
            - disk_size: 1024
              name: big
            - disk_size: 1024
              name: fast
            networks:
            - name: back
              subnets:
              - azs:
                - z1
                gateway: 127.20.0.1
                range: 127.20.0.0/20
              type: manual
            - name: front
              subnets:
              - azs:
                - z1
                - z2
                gateway: 10.0.9.1
                range: 10.0.9.0/24
                static:
                - 10.0.9.10-10.0.9.12
              type: manual
            vm_extensions:
            - name: public
            vm_types:
            - name: default
            - name: large
            - name: small
            """);
  }

  @Test
  void asksForNoZoneWhereTheManifestHasNone() {
    String text =
        CloudConfigPlan.plan(
                List.of(), manifest("instance_groups: [{name: a, networks: [{name: net}]}]"), BLOCK)
            .orElseThrow();
    assertThat(text).contains("azs: []\n").doesNotContain("az: ").contains("- name: net\n");
  }

  @Test
  void keepsWhatOtherManifestsNeed() {
    String first =
        plan(List.of(), "instance_groups: [{azs: [z1], vm_type: a, networks: [{name: m}]}]")
            .orElseThrow();
    String second =
        plan(List.of(first), "instance_groups: [{azs: [z9], vm_type: b, networks: [{name: a}]}]")
            .orElseThrow();
    assertThat(range(second, "m")).isEqualTo(range(first, "m"));
    assertThat(range(second, "a")).isNotEqualTo(range(first, "m"));
    assertThat(second).contains("- name: z1\n- name: z9\n");
    // Whoever comes back finds everything.
    assertThat(
            plan(
                List.of(second),
                "instance_groups: [{azs: [z1], vm_type: a, networks: [{name: m}]}]"))
        .isEmpty();
  }

  @Test
  void leavesAloneWhatSomebodyElseMade() {
    assertThat(plan(List.of("azs: [{name: z1}]\n"), "instance_groups: []")).isEmpty();
    String ours = plan(List.of(), "instance_groups: []").orElseThrow();
    assertThat(plan(List.of(ours, "networks: []"), "instance_groups: [{vm_type: new}]")).isEmpty();
  }

  @Test
  void twoDirectorsOnOneMachineDoNotMeet() {
    assertThat(
            CloudConfigPlan.plan(List.of(), Map.of(), "127.20.0.0/16")
                .equals(CloudConfigPlan.plan(List.of(), Map.of(), "127.21.0.0/16")))
        .isFalse();
  }

  @Test
  void networksLeaveABlockThatIsAnothersNow() {
    String manifest =
        "instance_groups: [{azs: [z1], networks: [{name: m}, {name: s, static_ips: [10.0.0.5]}]}]";
    String before = CloudConfigPlan.plan(List.of(), manifest(manifest), BLOCK).orElseThrow();
    String after =
        CloudConfigPlan.plan(List.of(before), manifest(manifest), "127.99.0.0/16").orElseThrow();
    assertThat(range(before, "m")).isEqualTo("127.20.0.0/20");
    assertThat(range(after, "m")).isEqualTo("127.99.0.0/20");
    assertThat(range(after, "s")).isEqualTo(range(before, "s"));
  }

  @Test
  void planningTwiceChangesNothing() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      List<String> current = List.of();
      List<Map<String, @Nullable Object>> manifests = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        manifests.add(randomManifest(random));
        current = plan(current, manifests.getLast()).map(List::of).orElse(current);
      }
      for (Map<String, @Nullable Object> manifest : manifests) {
        assertThat(plan(current, manifest)).isEmpty();
      }
    }
  }

  private static Map<String, @Nullable Object> randomManifest(Random random) {
    StringBuilder text = new StringBuilder("instance_groups:\n");
    for (int i = 0; i <= random.nextInt(3); i++) {
      text.append("- azs: [z").append(random.nextInt(3)).append("]\n");
      text.append("  vm_type: t").append(random.nextInt(3)).append('\n');
      text.append("  networks:\n  - name: n").append(random.nextInt(3)).append('\n');
      if (random.nextInt(3) == 0) {
        text.append("    static_ips: [10.0.")
            .append(random.nextInt(4))
            .append('.')
            .append(random.nextInt(256))
            .append("]\n");
      }
    }
    return manifest(text.toString());
  }

  private static Optional<String> plan(List<String> current, String manifest) {
    return plan(current, manifest(manifest));
  }

  private static Optional<String> plan(
      List<String> current, Map<String, @Nullable Object> manifest) {
    return CloudConfigPlan.plan(current, manifest, BLOCK);
  }

  private static @Nullable Object range(String config, String network) {
    return Manifests.maps(Values.lookup(Yaml.load(config), "networks")).stream()
        .filter(one -> network.equals(one.get("name")))
        .flatMap(one -> Manifests.maps(one.get("subnets")).stream())
        .map(subnet -> subnet.get("range"))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, @Nullable Object> manifest(String text) {
    return Yaml.parse(text, "test").asMap();
  }
}
