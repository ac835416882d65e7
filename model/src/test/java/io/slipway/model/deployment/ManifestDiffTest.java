package io.slipway.model.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.model.deployment.ManifestDiff.DiffLine;
import io.slipway.model.deployment.ManifestDiff.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestDiffTest {
  private static final String MANIFEST =
      """
      name: dep
      stemcells:
      - {alias: default, os: ubuntu-jammy, version: '1.2'}
      releases:
      - {name: demo, version: '1'}
      instance_groups:
      - name: web
        instances: 2
        azs: [z1]
        networks: [{name: default}]
        jobs:
        - name: web
          release: demo
          properties:
            port: 80
            tls: {cert: abc}
      update: {canaries: 1, max_in_flight: 2}
      """;

  private static String diff(String before, String after, boolean redact) {
    StringBuilder text = new StringBuilder();
    for (DiffLine line :
        ManifestDiff.between(Documents.yaml(before), Documents.yaml(after), redact)) {
      text.append(
              switch (line.status()) {
                case ADDED -> "+";
                case REMOVED -> "-";
                case CONTEXT -> "=";
              })
          .append(line.text())
          .append('\n');
    }
    return text.toString();
  }

  @Test
  void ofANewDeployment() {
    assertThat(diff("{}", MANIFEST, true))
        .isEqualTo(
            """
            +stemcells:
            +- alias: default
            +  os: ubuntu-jammy
            +  version: '1.2'
            =
            +releases:
            +- name: demo
            +  version: '1'
            =
            +update:
            +  canaries: 1
            +  max_in_flight: 2
            =
            +name: dep
            =
            +instance_groups:
            +- name: web
            +  instances: 2
            +  azs:
            +  - z1
            +  networks:
            +  - name: default
            +  jobs:
            +  - name: web
            +    release: demo
            +    properties:
            +      port: "<redacted>"
            +      tls:
            +        cert: "<redacted>"
            """);
  }

  @Test
  void ofAChange() {
    String after =
        MANIFEST
            .replace("instances: 2", "instances: 3")
            .replace("demo, version: '1'", "demo, version: '2'")
            .replace("port: 80", "port: 81")
            .replace("azs: [z1]", "azs: [z1, z2]");

    assertThat(diff(MANIFEST, after, true))
        .isEqualTo(
            """
            =releases:
            =- name: demo
            -  version: '1'
            +  version: '2'
            =
            =instance_groups:
            =- name: web
            -  instances: 2
            +  instances: 3
            =  azs:
            +  - z2
            =  jobs:
            =  - name: web
            =    properties:
            -      port: "<redacted>"
            +      port: "<redacted>"
            """);
    assertThat(diff(MANIFEST, after, false)).contains("-      port: 80\n+      port: 81\n");
  }

  @Test
  void ofRemovals() {
    String after =
        MANIFEST
            .replace("update: {canaries: 1, max_in_flight: 2}\n", "")
            .replace("  networks: [{name: default}]\n", "");

    assertThat(diff(MANIFEST, after, true))
        .isEqualTo(
            """
            -update:
            -  canaries: 1
            -  max_in_flight: 2
            =
            =instance_groups:
            =- name: web
            -  networks:
            -  - name: default
            """);
  }

  @Test
  void ofACloudConfig() {
    String before =
        """
        azs: [{name: z1}]
        networks: [{name: default, type: manual, subnets: [{range: 10.0.0.0/24, gateway: 10.0.0.1, azs: [z1]}]}]
        """;
    String after =
        before
            .replace("[{name: z1}]", "[{name: z1}, {name: z2, cloud_properties: {a: 1}}]")
            .replace("gateway: 10.0.0.1", "gateway: 10.0.0.2");

    assertThat(diff(before, after, true))
        .isEqualTo(
            """
            =azs:
            +- name: z2
            +  cloud_properties:
            +    a: 1
            =
            =networks:
            =- name: default
            =  subnets:
            =  - range: 10.0.0.0/24
            -    gateway: 10.0.0.1
            +    gateway: 10.0.0.2
            """);
  }

  @Test
  void ofTypes() {
    assertThat(
            diff(
                "a: 1\nb: x\nc: ~\nd: true\n",
                "a: '1'\nb: \"multi\\nline\"\nc: 3\nd: [1, {x: \"y\"}]\n",
                true))
        .isEqualTo(
            """
            -a: 1
            =
            +a: '1'
            =
            -b: x
            =
            +b: |-
            +  multi
            +  line
            =
            +c: 3
            =
            -d: true
            =
            +d:
            +- 1
            +- x: "y"
            """);
  }

  @Test
  void ofTheRecordedScenario() {
    String before =
        """
        update: {canaries: 2, vm_strategy: create-swap-delete}
        instance_groups: [{name: db, instances: 2, persistent_disk_type: e}, {name: api}]
        """;
    String after =
        """
        update: {canaries: 2}
        instance_groups: [{name: db, instances: 3, persistent_disk_type: d}, {name: api}]
        """;
    assertThat(diff(before, after, true))
        .isEqualTo(
            """
            =update:
            -  vm_strategy: create-swap-delete
            =
            =instance_groups:
            =- name: db
            -  instances: 2
            +  instances: 3
            -  persistent_disk_type: e
            +  persistent_disk_type: d
            """);
  }

  @Test
  void ofNothing() {
    assertThat(diff(MANIFEST, MANIFEST, true)).isEmpty();
  }

  @Test
  void hidesCredentialsOfReleaseUrls() {
    List<DiffLine> lines =
        ManifestDiff.between(
            Map.of(),
            Documents.yaml("releases: [{name: r, url: 'https://me:secret@host/r.tgz'}]"),
            true);

    assertThat(lines)
        .contains(new DiffLine("  url: https://<redacted>:<redacted>@host/r.tgz", Status.ADDED));
  }
}
