package io.slipway.model.deployment;

import io.slipway.yaml.Yaml;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Manifests and configs of the recorded scenarios. */
public final class Documents {
  /** Two zones, static addresses in both, a dynamic and a floating network. */
  public static final String WIDE_CLOUD_CONFIG =
      """
      azs: [{name: z1, cloud_properties: {a: b}}, {name: z2}]
      networks:
      - name: a
        type: manual
        subnets:
        - {azs: [z1], range: 192.168.1.0/24, gateway: 192.168.1.1, dns: [192.168.1.1], static: [192.168.1.10-192.168.1.20], reserved: [192.168.1.2-192.168.1.5]}
        - {azs: [z2], range: 192.168.2.0/24, gateway: 192.168.2.1, dns: [192.168.2.1], static: [192.168.2.10], reserved: []}
      - {name: dyn, type: dynamic, subnets: [{az: z1}, {az: z2}]}
      - {name: vip, type: vip}
      compilation: {workers: 3, reuse_compilation_vms: false, network: a, az: z1, vm_type: a}
      vm_types: [{name: a, cloud_properties: {size: 1}}, {name: b}]
      vm_extensions: [{name: pub, cloud_properties: {ip: public}}]
      disk_types: [{name: d, disk_size: 100}, {name: e, disk_size: 200}]
      """;

  public static final String WIDE =
      """
      name: wide
      tags: {project: p}
      releases: [{name: bosh-release, version: "1"}, {name: links-release, version: "1"}]
      stemcells: [{alias: default, os: toronto-os, version: "1"}]
      update: {canaries: 2, canary_watch_time: 1-5000, max_in_flight: 50%, update_watch_time: 1-5000}
      variables: []
      instance_groups:
      - name: db
        azs: [z1, z2]
        instances: 3
        vm_type: a
        vm_extensions: [pub]
        persistent_disk_type: d
        stemcell: default
        networks: [{name: a}]
        jobs:
        - {name: database, release: links-release, provides: {db: {as: main_db, shared: true}}}
        - {name: backup_database, release: links-release}
        - {name: has_drain_script, release: bosh-release, properties: {drain_type: dynamic}}
      - name: api
        azs: [z1]
        instances: 1
        vm_type: b
        stemcell: default
        networks: [{name: dyn, default: [dns, gateway]}]
        jobs:
        - name: api_server
          release: links-release
          consumes: {db: {from: main_db}, backup_db: {from: backup_db}}
        - {name: job_1_with_pre_start_script, release: bosh-release}
      """;

  public static final String RUNTIME_CONFIG =
      """
      releases: [{name: bosh-release, version: "1"}]
      addons:
      - name: extra
        jobs: [{name: job_2_with_post_deploy_script, release: bosh-release}]
        include: {instance_groups: [db]}
      tags: {owner: ops}
      """;

  private Documents() {}

  public static Map<String, @Nullable Object> yaml(String text) {
    return PlainValues.mapping((Map<?, ?>) Objects.requireNonNull(Yaml.load(text)));
  }

  public static DeploymentSpec wide() {
    return spec(WIDE, WIDE_CLOUD_CONFIG);
  }

  public static DeploymentSpec spec(String manifest, String cloudConfig, String... runtimeConfigs) {
    return new DeploymentParser(FakeCatalog.recorded(), DirectorSettings.DEFAULT)
        .parse(
            DeploymentRequest.deploy(
                yaml(manifest),
                List.of(yaml(cloudConfig)),
                List.of(runtimeConfigs).stream().map(Documents::yaml).toList()));
  }
}
