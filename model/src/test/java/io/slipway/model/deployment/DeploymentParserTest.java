package io.slipway.model.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.base.ErrorCode;
import io.slipway.base.Problems.CollectedProblems;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.InstanceGroup.Lifecycle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeploymentParserTest {

  @Test
  void readsTheRecordedManifest() {
    DeploymentSpec spec =
        Documents.spec(Documents.WIDE, Documents.WIDE_CLOUD_CONFIG, Documents.RUNTIME_CONFIG);

    assertThat(spec.name()).isEqualTo("wide");
    assertThat(spec.tags()).isEqualTo(Map.of("owner", "ops", "project", "p"));
    assertThat(spec.stemcells().getFirst().name()).isEqualTo("ubuntu-stemcell");
    InstanceGroup db = spec.group("db").orElseThrow();
    assertThat(db.jobs())
        .extracting(InstanceGroup.JobUse::name)
        .containsExactly(
            "database", "backup_database", "has_drain_script", "job_2_with_post_deploy_script");
    assertThat(db.zoneNames()).containsExactly("z1", "z2");
    assertThat(db.networks().getFirst().defaults()).containsExactly("dns", "gateway");
    assertThat(db.persistentDisk().orElseThrow().size()).isEqualTo(100);
    assertThat(db.cloudProperties(Optional.of("z1")))
        .isEqualTo(Map.of("a", "b", "size", 1, "ip", "public"));
    assertThat(db.update().canaryWatchTime().maximum()).isEqualTo(Duration.ofSeconds(5));
    assertThat(spec.group("api").orElseThrow().jobs()).hasSize(2);
    assertThat(spec.group("api").orElseThrow().lifecycle()).isEqualTo(Lifecycle.SERVICE);
  }

  @Test
  void reportsEveryProblemAtOnceInTheOrderOfTheManifest() {
    String manifest = Documents.WIDE.replace("vm_type: a\n", "vm_type: nope\n");
    String worse =
        manifest
            .replace("networks: [{name: dyn, ", "networks: [{name: missing, ")
            .replace("persistent_disk_type: d", "persistent_disk_type: x");

    CollectedProblems problems =
        catchThrowableOfType(
            CollectedProblems.class, () -> Documents.spec(worse, Documents.WIDE_CLOUD_CONFIG));

    assertThat(problems.code()).isEqualTo(ErrorCode.INSTANCE_GROUP_UNKNOWN_DISK_TYPE);
    assertThat(problems.problems())
        .extracting(SlipwayException::message)
        .containsExactly(
            "Instance group 'db' references an unknown disk type 'x'",
            "Instance group 'db' references an unknown vm type 'nope'",
            "Instance group 'api' references an unknown network 'missing'");
  }

  @Test
  void doesNotBlameWhoeverRefersToSomethingBroken() {
    String cloudConfig =
        Documents.WIDE_CLOUD_CONFIG.replace("cloud_properties: {size: 1}", "cloud_properties: 1");

    assertThatThrownBy(() -> Documents.spec(Documents.WIDE, cloudConfig))
        .hasMessage("Property 'cloud_properties' value (1) did not match the required type 'Hash'");
  }

  @Test
  void anUnreadableCloudConfigIsTheOnlyProblem() {
    assertThatThrownBy(
            () ->
                new DeploymentParser(FakeCatalog.recorded(), DirectorSettings.DEFAULT)
                    .parse(
                        DeploymentRequest.deploy(
                            Documents.yaml(Documents.WIDE), List.of(), List.of())))
        .hasMessageStartingWith("Required property 'networks' was not specified in object ({})")
        .hasMessageNotContaining("references an unknown");
  }

  @Test
  void neverShowsPropertiesInAnError() {
    String manifest =
        Documents.WIDE.replace(
            "- {name: has_drain_script, release: bosh-release, properties: {drain_type: dynamic}}",
            "- {release: bosh-release, properties: {password: sesame}}");

    assertThatThrownBy(() -> Documents.spec(manifest, Documents.WIDE_CLOUD_CONFIG))
        .hasMessageStartingWith("Required property 'name' was not specified in object (")
        .hasMessageNotContaining("sesame");
  }

  @Test
  void overridesOfTheRequestWinEverywhere() {
    DeploymentRequest request =
        new DeploymentRequest(
            Documents.yaml(Documents.WIDE),
            List.of(Documents.yaml(Documents.WIDE_CLOUD_CONFIG)),
            List.of(),
            List.of(),
            Map.of("db", Map.of("0", "restart"), "*", Map.of("", "stopped")),
            Optional.of("7"),
            Optional.of("9%"),
            true);

    DeploymentSpec spec =
        new DeploymentParser(FakeCatalog.recorded(), DirectorSettings.DEFAULT).parse(request);

    assertThat(spec.group("db").orElseThrow().update().canaries().text()).isEqualTo("7");
    assertThat(spec.group("api").orElseThrow().update().maxInFlight().text()).isEqualTo("9%");
    assertThat(spec.group("db").orElseThrow().wanted()).isEqualTo(Map.of("0", "restart"));
    assertThat(spec.group("api").orElseThrow().wanted()).isEqualTo(Map.of("", "stopped"));
  }

  @Test
  void resolvesAliases() {
    FakeCatalog catalog =
        FakeCatalog.recorded()
            .stemcell("ubuntu-stemcell", "toronto-os", "1.9")
            .stemcell("ubuntu-stemcell", "toronto-os", "1.10");
    VersionAliases aliases = new VersionAliases(catalog);

    assertThat(
            aliases.resolve(
                Documents.yaml(
                    """
                    stemcells: [{alias: a, os: toronto-os, version: latest}, {alias: b, name: ubuntu-stemcell, version: 1.latest}]
                    releases: [{name: bosh-release, version: latest}, {name: x, version: 1.5}]
                    """)))
        .isEqualTo(
            Documents.yaml(
                """
                stemcells: [{alias: a, os: toronto-os, version: "1.10"}, {alias: b, name: ubuntu-stemcell, os: toronto-os, version: "1.10"}]
                releases: [{name: bosh-release, version: "1"}, {name: x, version: "1.5"}]
                """));
  }

  record Case(String title, String from, String to, ErrorCode code, String message) {
    @Override
    public String toString() {
      return title;
    }
  }

  static Stream<Case> problems() {
    String db = "- name: db\n";
    return Stream.of(
        new Case(
            "no name",
            "name: wide\n",
            "",
            ErrorCode.VALIDATION_MISSING_FIELD,
            "Deployment manifest must have a 'name' key"),
        new Case(
            "azs",
            "name: wide\n",
            "name: wide\nazs: []\n",
            ErrorCode.DEPLOYMENT_INVALID_PROPERTY,
            "Deployment manifest contains 'azs' section, but this can only be set in a"
                + " cloud-config."),
        new Case(
            "networks",
            "name: wide\n",
            "name: wide\nnetworks: []\n",
            ErrorCode.V1_DEPRECATED_NETWORKS,
            "Deployment 'networks' are no longer supported. Network definitions must now be"
                + " provided in a cloud-config."),
        new Case(
            "disk_pools",
            "name: wide\n",
            "name: wide\ndisk_pools: []\n",
            ErrorCode.V1_DEPRECATED_DISK_POOLS,
            "disk_pools is no longer supported. Disk definitions must now be provided as disk_types"
                + " in a cloud-config"),
        new Case(
            "jobs",
            "name: wide\n",
            "name: wide\njobs: []\n",
            ErrorCode.V1_DEPRECATED_JOB,
            "Jobs are no longer supported, please use instance groups instead"),
        new Case(
            "resource_pools",
            "name: wide\n",
            "name: wide\nresource_pools: []\n",
            ErrorCode.V1_DEPRECATED_RESOURCE_POOLS,
            "resource_pools is no longer supported. You must now define resources in a"
                + " cloud-config"),
        new Case(
            "unknown release alias",
            "{name: links-release, version: \"1\"}",
            "{name: nowhere, version: latest}",
            ErrorCode.RELEASE_NOT_FOUND,
            "Release 'nowhere' doesn't exist"),
        new Case(
            "unknown stemcell alias",
            "os: toronto-os, version: \"1\"",
            "os: mars, version: latest",
            ErrorCode.STEMCELL_NOT_FOUND,
            "Stemcell with Operating System 'mars' doesn't exist"),
        new Case(
            "unknown stemcell name",
            "os: toronto-os, version: \"1\"",
            "name: mars, version: latest",
            ErrorCode.STEMCELL_NOT_FOUND,
            "Stemcell 'mars' doesn't exist"),
        new Case(
            "stemcell prefix",
            "os: toronto-os, version: \"1\"",
            "os: toronto-os, version: 7.latest",
            ErrorCode.STEMCELL_NOT_FOUND,
            "Stemcell with Operating System 'toronto-os' exists, but version with prefix '7' not"
                + " found."),
        new Case(
            "stemcell version",
            "os: toronto-os, version: \"1\"",
            "os: toronto-os, version: 9",
            ErrorCode.STEMCELL_NOT_FOUND,
            "Stemcell version '9' for OS 'toronto-os' doesn't exist"),
        new Case(
            "stemcell name version",
            "os: toronto-os, version: \"1\"",
            "name: ubuntu, version: 9",
            ErrorCode.STEMCELL_NOT_FOUND,
            "Stemcell 'ubuntu/9' doesn't exist"),
        new Case(
            "stemcell without name",
            "{alias: default, os: toronto-os, ",
            "{alias: default, ",
            ErrorCode.VALIDATION_MISSING_FIELD,
            "Required property 'os' or 'name' was not specified in object ({\"alias\" =>"
                + " \"default\", \"version\" => \"1\"})"),
        new Case(
            "duplicate stemcell",
            "stemcells: [",
            "stemcells: [{alias: default, os: toronto-os, version: 1}, ",
            ErrorCode.STEMCELL_ALIAS_ALREADY_EXISTS,
            "Duplicate stemcell alias 'default'"),
        new Case(
            "release and releases",
            "name: wide\n",
            "name: wide\nrelease: {name: x, version: 1}\n",
            ErrorCode.DEPLOYMENT_AMBIGUOUS_RELEASE_SPEC,
            "Deployment manifest contains both 'release' and 'releases' sections, please use one of"
                + " the two."),
        new Case(
            "duplicate release",
            "releases: [",
            "releases: [{name: bosh-release, version: 1}, ",
            ErrorCode.DEPLOYMENT_DUPLICATE_RELEASE_NAME,
            "Duplicate release name 'bosh-release'"),
        new Case(
            "release version",
            "{name: links-release, version: \"1\"}",
            "{name: links-release, version: 7}",
            ErrorCode.RELEASE_VERSION_NOT_FOUND,
            "Release version 'links-release/7' doesn't exist"),
        new Case(
            "update missing",
            "update: {canaries: 2, canary_watch_time: 1-5000, max_in_flight: 50%,"
                + " update_watch_time: 1-5000}\n",
            "update: {canaries: 2, canary_watch_time: 1-5000, max_in_flight: 50%}\n",
            ErrorCode.VALIDATION_MISSING_FIELD,
            "Required property 'update_watch_time' was not specified in object ({\"canaries\" => 2,"
                + " \"canary_watch_time\" => \"1-5000\", \"max_in_flight\" => \"50%\"})"),
        new Case(
            "null is there",
            "update: {canaries: 2,",
            "update: {canaries: ~,",
            ErrorCode.VALIDATION_INVALID_TYPE,
            "Property 'canaries' value (nil) did not match the required type 'String'"),
        new Case(
            "watch time",
            "canary_watch_time: 1-5000",
            "canary_watch_time: soon",
            ErrorCode.UPDATE_CONFIG_INVALID_WATCH_TIME,
            "Watch time should be an integer or a range of two integers"),
        new Case(
            "watch time order",
            "canary_watch_time: 1-5000",
            "canary_watch_time: 5-1",
            ErrorCode.UPDATE_CONFIG_INVALID_WATCH_TIME,
            "Min watch time cannot be greater than max watch time"),
        new Case(
            "vm strategy",
            "{canaries: 2,",
            "{canaries: 2, vm_strategy: x,",
            ErrorCode.VALIDATION_INVALID_VALUE,
            "Invalid vm_strategy 'x', valid strategies are: create-swap-delete, delete-create"),
        new Case(
            "az strategy",
            "{canaries: 2,",
            "{canaries: 2, initial_deploy_az_update_strategy: x,",
            ErrorCode.VALIDATION_INVALID_VALUE,
            "Invalid initial_deploy_az_update_strategy 'x', valid strategies are: 'parallel,"
                + " serial'"),
        new Case(
            "serial",
            "{canaries: 2,",
            "{canaries: 2, serial: \"yes\",",
            ErrorCode.VALIDATION_INVALID_TYPE,
            "Property 'serial' value (\"yes\") did not match the required type 'boolean'"),
        new Case(
            "feature",
            "name: wide\n",
            "name: wide\nfeatures: {use_dns_addresses: 1}\n",
            ErrorCode.FEATURES_INVALID_FORMAT,
            "Key 'use_dns_addresses' in 'features' expected to be a boolean, but received"
                + " 'Integer'"),
        new Case(
            "feature conflict",
            "name: wide\n",
            "name: wide\nfeatures: {use_link_dns_names: true, use_dns_addresses: false}\n",
            ErrorCode.INCOMPATIBLE_FEATURES,
            "cannot enable `use_link_dns_names` when `use_dns_addresses` is explicitly disabled"),
        new Case(
            "variable element",
            "variables: []",
            "variables: [1]",
            ErrorCode.VARIABLES_INVALID_FORMAT,
            "All 'variables' elements should be Hashes"),
        new Case(
            "variable name",
            "variables: []",
            "variables: [{type: x}]",
            ErrorCode.VARIABLES_INVALID_FORMAT,
            "At least one of the variables is missing the 'name' key; 'name' must be specified"),
        new Case(
            "variable blank",
            "variables: []",
            "variables: [{name: ' ', type: x}]",
            ErrorCode.VARIABLES_INVALID_FORMAT,
            "At least one of the variables has an empty 'name'; 'name' must not be empty or nil"),
        new Case(
            "variable type",
            "variables: []",
            "variables: [{name: v}]",
            ErrorCode.VARIABLES_INVALID_FORMAT,
            "Type for variable 'v' is missing; 'type' must be specified"),
        new Case(
            "variable nil type",
            "variables: []",
            "variables: [{name: v, type: ~}]",
            ErrorCode.VARIABLES_INVALID_FORMAT,
            "Type for variable 'v' is nil; 'type' must not be nil"),
        new Case(
            "variable numeric type",
            "variables: []",
            "variables: [{name: v, type: 1}]",
            ErrorCode.VARIABLES_INVALID_FORMAT,
            "Type for variable 'v' must be a String, but was '1'"),
        new Case(
            "variable empty type",
            "variables: []",
            "variables: [{name: v, type: ''}]",
            ErrorCode.VARIABLES_INVALID_FORMAT,
            "Type for variable 'v' is empty; 'type' must not be empty"),
        new Case(
            "variable consumes",
            "variables: []",
            "variables: [{name: v, type: x, consumes: 1}]",
            ErrorCode.VARIABLES_INVALID_FORMAT,
            "Consumes for variable 'v' must be a Hash or nil"),
        new Case(
            "variable options",
            "variables: []",
            "variables: [{name: v, type: x, options: 1}]",
            ErrorCode.VARIABLES_INVALID_FORMAT,
            "options of variable with name 'v' is not a Hash"),
        new Case(
            "variable update mode",
            "variables: []",
            "variables: [{name: v, type: x, update_mode: 1}]",
            ErrorCode.VARIABLES_INVALID_FORMAT,
            "Update mode for variable 'v' must be a String, but was '1'"),
        new Case(
            "variable twice",
            "variables: []",
            "variables: [{name: v, type: x}, {name: v, type: x}]",
            ErrorCode.VARIABLES_INVALID_FORMAT,
            "Some of the variables have duplicate names, eg: 'v'"),
        new Case(
            "group name",
            "- name: api\n",
            "- name: DB\n",
            ErrorCode.DEPLOYMENT_CANONICAL_JOB_NAME_TAKEN,
            "Invalid instance group name 'DB', canonical name already taken"),
        new Case(
            "group hyphen",
            "- name: api\n",
            "- name: -api\n",
            ErrorCode.DNS_INVALID_CANONICAL_NAME,
            "Invalid DNS canonical name '-api', cannot start with a hyphen"),
        new Case(
            "lifecycle",
            db,
            db + "  lifecycle: x\n",
            ErrorCode.JOB_INVALID_LIFECYCLE,
            "Invalid lifecycle 'x' for 'db', valid lifecycle profiles are: service, errand"),
        new Case(
            "template",
            db,
            db + "  template: x\n",
            ErrorCode.V1_DEPRECATED_TEMPLATE,
            "Instance group 'db' specifies template or templates. This is no longer supported,"
                + " please use jobs instead"),
        new Case(
            "job release",
            "name: database, release: links-release",
            "name: database, release: x",
            ErrorCode.INSTANCE_GROUP_UNKNOWN_RELEASE,
            "Job 'database' (instance group 'db') references an unknown release 'x'"),
        new Case(
            "unknown job",
            "name: database, release: links-release",
            "name: nojob, release: links-release",
            ErrorCode.RELEASE_MISSING_JOB,
            "Job 'nojob' not found in release 'links-release'"),
        new Case(
            "job twice",
            "- {name: job_1_with_pre_start_script, release: bosh-release}\n",
            """
            - {name: foobar, release: bosh-release}
              - {name: foobar, release: bosh-release}
            """,
            ErrorCode.INSTANCE_GROUP_INVALID_JOBS,
            "Colocated job 'foobar' is already added to the instance group 'api'"),
        new Case(
            "disk both",
            "persistent_disk_type: d",
            "persistent_disk_type: d\n  persistent_disk: 1",
            ErrorCode.INSTANCE_GROUP_INVALID_PERSISTENT_DISK,
            "Instance group 'db' specifies more than one of the following keys: 'persistent_disk',"
                + " 'persistent_disk_type', and 'persistent_disks'. Choose one."),
        new Case(
            "disk negative",
            "persistent_disk_type: d",
            "persistent_disk: -1",
            ErrorCode.INSTANCE_GROUP_INVALID_PERSISTENT_DISK,
            "Instance group 'db' references an invalid persistent disk size '-1'"),
        new Case(
            "disk pool",
            "persistent_disk_type: d",
            "persistent_disk_pool: d",
            ErrorCode.V1_DEPRECATED_DISK_POOLS,
            "`persistent_disk_pool` is not supported as an `instance_groups` key. Please use"
                + " `persistent_disk_type` instead."),
        new Case(
            "disks twice",
            "persistent_disk_type: d",
            "persistent_disks: [{name: x, type: d}, {name: x, type: d}]",
            ErrorCode.INSTANCE_GROUP_INVALID_PERSISTENT_DISK,
            "Instance group 'db' persistent_disks's section contains duplicate names"),
        new Case(
            "disks type",
            "persistent_disk_type: d",
            "persistent_disks: [{name: x, type: y}]",
            ErrorCode.INSTANCE_GROUP_UNKNOWN_DISK_TYPE,
            "Instance group 'db' persistent_disks's section references an unknown disk type 'y'"),
        new Case(
            "disks blank",
            "persistent_disk_type: d",
            "persistent_disks: [{name: '', type: d}]",
            ErrorCode.INSTANCE_GROUP_INVALID_PERSISTENT_DISK,
            "Instance group 'db' persistent_disks's section contains a disk with no name"),
        new Case(
            "group stemcell",
            "vm_type: b\n  stemcell: default",
            "vm_type: b\n  stemcell: x",
            ErrorCode.INSTANCE_GROUP_UNKNOWN_STEMCELL,
            "Instance group 'api' references an unknown stemcell 'x'"),
        new Case(
            "no vm type",
            "  vm_type: b\n",
            "",
            ErrorCode.INSTANCE_GROUP_BAD_VM_CONFIGURATION,
            "Instance group 'api' is missing either 'vm_type' or 'vm_resources' section."),
        new Case(
            "two vm types",
            "  vm_type: b\n",
            "  vm_type: b\n  vm_resources: {cpu: 1, ram: 1, ephemeral_disk_size: 1}\n",
            ErrorCode.INSTANCE_GROUP_BAD_VM_CONFIGURATION,
            "Instance group 'api' can only specify 'vm_type' or 'vm_resources' keys."),
        new Case(
            "resource pool",
            "  vm_type: b\n",
            "  resource_pool: b\n",
            ErrorCode.V1_DEPRECATED_RESOURCE_POOL,
            "Instance groups no longer support resource_pool, please use 'vm_type' or"
                + " 'vm_resources' keys"),
        new Case(
            "extension",
            "[pub]",
            "[nope]",
            ErrorCode.GENERIC,
            "The vm_extension 'nope' has not been configured in cloud-config."),
        new Case(
            "no network",
            "networks: [{name: a}]",
            "networks: []",
            ErrorCode.JOB_MISSING_NETWORK,
            "Instance group 'db' must specify at least one network"),
        new Case(
            "static on dynamic",
            "{name: dyn, default",
            "{name: dyn, static_ips: [1.2.3.4], default",
            ErrorCode.JOB_STATIC_IP_NOT_SUPPORTED_ON_DYNAMIC_NETWORK,
            "Instance group 'api' using dynamic network 'dyn' cannot specify static IP(s)"),
        new Case(
            "static twice",
            "networks: [{name: a}]",
            "networks: [{name: a, static_ips: [192.168.1.10, 192.168.1.10-192.168.1.11]}]",
            ErrorCode.JOB_INVALID_STATIC_IPS,
            "Instance group 'db' specifies static IP '192.168.1.10/32' more than once"),
        new Case(
            "static count",
            "networks: [{name: a}]",
            "networks: [{name: a, static_ips: [192.168.1.10]}]",
            ErrorCode.INSTANCE_GROUP_NETWORK_INSTANCE_IP_MISMATCH,
            "Instance group 'db' has 3 instances but was allocated 1 static IPs in network 'a'"),
        new Case(
            "bad default",
            "networks: [{name: a}]",
            "networks: [{name: a, default: [x]}]",
            ErrorCode.JOB_NETWORK_INVALID_DEFAULT,
            "Instance group 'db' specified an invalid default network property 'x', valid"
                + " properties are: dns, gateway"),
        new Case(
            "two defaults",
            "networks: [{name: a}]",
            "networks: [{name: a, default: [dns, gateway]}, {name: dyn, default: [dns]}]",
            ErrorCode.JOB_NETWORK_MULTIPLE_DEFAULTS,
            "Instance group 'db' specified more than one network to contain default. 'dns' has"
                + " default networks: 'a', 'dyn'."),
        new Case(
            "no default",
            "networks: [{name: a}]",
            "networks: [{name: a}, {name: dyn}]",
            ErrorCode.JOB_NETWORK_MISSING_DEFAULT,
            "Instance group 'db' must specify which network is default for dns, gateway, since it"
                + " has more than one network configured"),
        new Case(
            "no azs",
            "  azs: [z1, z2]\n",
            "",
            ErrorCode.JOB_NETWORK_MISSING_REQUIRED_AVAILABILITY_ZONE,
            "Instance group 'db' must specify availability zone that matches availability zones of"
                + " network 'a'"),
        new Case(
            "empty azs",
            "  azs: [z1, z2]\n",
            "  azs: []\n",
            ErrorCode.JOB_MISSING_AVAILABILITY_ZONES,
            "Instance group 'db' has empty availability zones"),
        new Case(
            "unknown az",
            "  azs: [z1, z2]\n",
            "  azs: [mars]\n",
            ErrorCode.JOB_NETWORK_MISSING_REQUIRED_AVAILABILITY_ZONE,
            "Instance group 'db' must specify availability zone that matches availability zones of"
                + " network 'a'"),
        new Case(
            "migrated az",
            db,
            db + "  migrated_from: [{name: old, az: z9}]\n",
            ErrorCode.DEPLOYMENT_INVALID_MIGRATED_FROM_JOB,
            "Instance group 'old' specified for migration to instance group 'db' refers to"
                + " availability zone 'z9'. Az 'z9' is not in the list of availability zones of"
                + " instance group 'db'."),
        new Case(
            "state",
            db,
            db + "  state: x\n",
            ErrorCode.INSTANCE_GROUP_INVALID_STATE,
            "Invalid state 'x' for 'db', valid states are: started, stopped, detached, recreate,"
                + " restart"),
        new Case(
            "instance state",
            db,
            db + "  instance_states: {0: x}\n",
            ErrorCode.INSTANCE_GROUP_INVALID_INSTANCE_STATE,
            "Invalid state 'x' for 'db/0', valid states are: started, stopped, detached, recreate,"
                + " restart"),
        new Case(
            "instances",
            "instances: 3",
            "instances: '3'",
            ErrorCode.VALIDATION_INVALID_TYPE,
            "Property 'instances' value (\"3\") did not match the required type 'Integer'"),
        new Case(
            "addon release",
            "variables: []",
            "addons: [{name: x, jobs: [{name: j, release: r}]}]",
            ErrorCode.ADDON_RELEASE_NOT_LISTED_IN_RELEASES,
            "Manifest specifies job 'j' which is defined in 'r', but 'r' is not listed in the"
                + " deployment releases section."),
        new Case(
            "addon deployments",
            "variables: []",
            "addons: [{name: x, include: {deployments: [a]}}]",
            ErrorCode.ADDON_DEPLOYMENT_FILTER_NOT_ALLOWED,
            "Deployment filter is not allowed for deployment level addons."),
        new Case(
            "addon job filter",
            "variables: []",
            "addons: [{name: x, include: {jobs: [{name: a}]}}]",
            ErrorCode.ADDON_INCOMPLETE_FILTER_JOB_SECTION,
            "Job {\"name\" => \"a\"} in deployment config's include section must have both name and"
                + " release."),
        new Case(
            "addon stemcell filter",
            "variables: []",
            "addons: [{name: x, exclude: {stemcell: [{}]}}]",
            ErrorCode.ADDON_INCOMPLETE_FILTER_STEMCELL_SECTION,
            "Stemcell {} in deployment config's exclude section must have an os name."),
        new Case(
            "addon twice",
            "variables: []",
            "addons: [{name: x, jobs: [{name: database, release: links-release}], include:"
                + " {instance_groups: [db]}}]",
            ErrorCode.GENERIC,
            "Colocated job 'database' is already added to the instance group 'db'."),
        new Case(
            "no stemcells",
            "stemcells: [{alias: default, os: toronto-os, version: \"1\"}]\n",
            "stemcells: []\n",
            ErrorCode.INSTANCE_GROUP_UNKNOWN_STEMCELL,
            "Instance group 'db' references an unknown stemcell 'default'"));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void findsTheProblem(Case problem) {
    assertThat(Documents.WIDE).contains(problem.from());
    String manifest = Documents.WIDE.replace(problem.from(), problem.to());

    SlipwayException thrown =
        catchThrowableOfType(
            SlipwayException.class, () -> Documents.spec(manifest, Documents.WIDE_CLOUD_CONFIG));

    assertThat(thrown).isNotNull();
    assertThat(thrown.message().lines().findFirst().orElseThrow()).isEqualTo(problem.message());
    assertThat(thrown.code()).isEqualTo(problem.code());
  }

  @Test
  void reportsNameMissingWithTheRest() {
    assertThatThrownBy(() -> Documents.spec("{}", Documents.WIDE_CLOUD_CONFIG))
        .hasMessageContaining("Deployment manifest must have a 'name' key")
        .hasMessageContaining("Required property 'releases'")
        .hasMessageContaining("Required property 'update'")
        .hasMessageContaining("'stemcells' needs to be specified");
  }

  static Stream<Case> runtimeProblems() {
    String rc = Documents.RUNTIME_CONFIG;
    return Stream.of(
        new Case(
            "latest",
            "version: \"1\"",
            "version: latest",
            ErrorCode.RUNTIME_INVALID_RELEASE_VERSION,
            "Runtime manifest contains the release 'bosh-release' with version as 'latest'. Please"
                + " specify the actual version string."),
        new Case(
            "conflict",
            "version: \"1\"",
            "version: 2",
            ErrorCode.RUNTIME_INVALID_DEPLOYMENT_RELEASE,
            "Runtime manifest specifies release 'bosh-release' with version as '2'. This conflicts"
                + " with version '1' specified in the deployment manifest."),
        new Case(
            "release",
            "release: bosh-release}]",
            "release: other}]",
            ErrorCode.ADDON_RELEASE_NOT_LISTED_IN_RELEASES,
            "Manifest specifies job 'job_2_with_post_deploy_script' which is defined in 'other',"
                + " but 'other' is not listed in the runtime releases section."),
        new Case(
            "variable",
            rc,
            rc + "variables: [{name: v, type: x}, {name: v, type: x}]\n",
            ErrorCode.VARIABLES_INVALID_FORMAT,
            "Some of the variables have duplicate names, eg: 'v'"));
  }

  @ParameterizedTest
  @MethodSource("runtimeProblems")
  void findsTheProblemInTheRuntimeConfig(Case problem) {
    String config = Documents.RUNTIME_CONFIG.replace(problem.from(), problem.to());

    SlipwayException thrown =
        catchThrowableOfType(
            SlipwayException.class,
            () -> Documents.spec(Documents.WIDE, Documents.WIDE_CLOUD_CONFIG, config));

    assertThat(thrown.message().lines().findFirst().orElseThrow()).isEqualTo(problem.message());
    assertThat(thrown.code()).isEqualTo(problem.code());
  }

  @Test
  void aReleaseOfARuntimeConfigThatIsNotUploadedIsNamedOnce() {
    assertThatThrownBy(
            () ->
                Documents.spec(
                    Documents.WIDE,
                    Documents.WIDE_CLOUD_CONFIG,
                    Documents.RUNTIME_CONFIG.replace("bosh-release", "nowhere")))
        .hasMessage("Release 'nowhere' doesn't exist");
  }

  @Test
  void onlyOneRuntimeConfigMayHaveTags() {
    assertThatThrownBy(
            () ->
                Documents.spec(
                    Documents.WIDE, Documents.WIDE_CLOUD_CONFIG, "tags: {a: b}", "tags: {c: d}"))
        .hasMessage("Runtime config 'tags' key cannot be defined in multiple runtime configs.");
  }

  @Test
  void aVariableMayBeDeclaredOnlyOnce() {
    assertThatThrownBy(
            () ->
                Documents.spec(
                    Documents.WIDE.replace("variables: []", "variables: [{name: v, type: x}]"),
                    Documents.WIDE_CLOUD_CONFIG,
                    "variables: [{name: v, type: y}]"))
        .hasMessage("Duplicate variable name 'v'");
  }

  @Test
  void excludedGroupsGetNoAddon() {
    String config =
        """
        releases: [{name: bosh-release, version: "1"}]
        addons:
        - name: extra
          jobs: [{name: job_2_with_post_deploy_script, release: bosh-release}]
          include: {azs: [z1], stemcell: [{os: toronto-os}], lifecycle: service}
          exclude: {networks: [dyn]}
        """;
    DeploymentSpec spec = Documents.spec(Documents.WIDE, Documents.WIDE_CLOUD_CONFIG, config);

    assertThat(spec.group("db").orElseThrow().jobs()).hasSize(4);
    assertThat(spec.group("api").orElseThrow().jobs()).hasSize(2);
  }

  @Test
  void refusesPackagesThatCannotLiveTogether() {
    FakeCatalog catalog =
        FakeCatalog.recorded().release("other", "1", FakeCatalog.job("clash").packages("foo"));
    String manifest =
        Documents.WIDE
            .replace("releases: [", "releases: [{name: other, version: 1}, ")
            .replace(
                "- {name: has_drain_script,",
                "- {name: clash, release: other}\n  - {name: has_drain_script,");

    assertThatThrownBy(
            () ->
                new DeploymentParser(catalog, DirectorSettings.DEFAULT)
                    .parse(
                        DeploymentRequest.deploy(
                            Documents.yaml(manifest),
                            List.of(Documents.yaml(Documents.WIDE_CLOUD_CONFIG)),
                            List.of())))
        .hasMessageStartingWith(
            "Package name collision detected in instance group 'db': job 'other/clash' depends on"
                + " package 'other/foo' with fingerprint 'fp-other-foo', job"
                + " 'bosh-release/has_drain_script' depends on package 'bosh-release/foo' with"
                + " fingerprint 'fp-bosh-release-foo'. BOSH cannot");
  }

  @Test
  void aReleaseExportedFromAnotherStemcellIsRefused() {
    assertThatThrownBy(
            () ->
                Documents.spec(
                    Documents.WIDE.replace(
                        "{name: links-release, version: \"1\"}",
                        "{name: links-release, version: \"1\", exported_from: [{os: mars, version:"
                            + " 2}]}"),
                    Documents.WIDE_CLOUD_CONFIG))
        .hasMessageContaining(
            "Invalid release detected in instance group 'db' using stemcell 'toronto-os/1': release"
                + " 'links-release' must be exported from stemcell 'toronto-os/1'. Release"
                + " 'links-release' is exported from: 'mars/2'.");
  }

  private static DeploymentSpec slipway(String ofManifest, String ofDb, DirectorSettings settings) {
    String manifest =
        Documents.WIDE
            .replace("name: wide\n", "name: wide\n" + ofManifest)
            .replace("- name: db\n", "- name: db\n" + ofDb);
    return new DeploymentParser(FakeCatalog.recorded(), settings)
        .parse(
            DeploymentRequest.deploy(
                Documents.yaml(manifest),
                List.of(Documents.yaml(Documents.WIDE_CLOUD_CONFIG)),
                List.of()));
  }

  private static Optional<Duration> settle(DeploymentSpec spec, String group) {
    return spec.group(group).orElseThrow().slipway().settle();
  }

  @Test
  void theNearestSettleTimeWins() {
    DirectorSettings settings = DirectorSettings.DEFAULT.withSettle(Duration.ofSeconds(3));
    DeploymentSpec nearest =
        slipway("slipway: {settle: 2s}\n", "  slipway: {settle: 750ms}\n", settings);
    assertThat(settle(nearest, "db")).contains(Duration.ofMillis(750));
    assertThat(settle(nearest, "api")).contains(Duration.ofSeconds(2));
    assertThat(settle(slipway("", "", settings), "db")).contains(Duration.ofSeconds(3));
    assertThat(settle(slipway("", "", DirectorSettings.DEFAULT), "db")).isEmpty();
    assertThat(settle(slipway("", "  slipway: {settle: 0.5}\n", settings), "db"))
        .contains(Duration.ofMillis(500));
    assertThat(settle(slipway("slipway: {settle: 0}\n", "", settings), "db"))
        .contains(Duration.ZERO);
  }

  @Test
  void aSettleTimeThatIsNoneIsRefusedWithItsPlace() {
    for (String wrong : List.of("soon", "-1", "11m", "601", "[1]", "null", "999999999999", "1 h")) {
      assertThatThrownBy(
              () -> slipway("", "  slipway: {settle: " + wrong + "}\n", DirectorSettings.DEFAULT))
          .as(wrong)
          .hasMessageContaining("/instance_groups/name=db/slipway/settle is '")
          .hasMessageContaining("but must be a time of 0s to 10m");
    }
    assertThatThrownBy(() -> slipway("slipway: {setle: 1s}\n", "", DirectorSettings.DEFAULT))
        .hasMessageContaining(
            "/slipway/setle is not known; known keys are: after_group, before_group, hooks,"
                + " ready, settle. Did you mean 'settle'?");
  }

  @Test
  void composesEnv() {
    DirectorSettings settings =
        new DirectorSettings(
            "bosh",
            false,
            false,
            true,
            false,
            UpdateSettings.VmStrategy.DELETE_CREATE,
            DiskSettings.DEFAULT,
            List.of(),
            SlipwayBlock.NONE);
    String manifest =
        Documents.WIDE
            .replace("name: wide\n", "name: wide\nfeatures: {use_tmpfs_config: true}\n")
            .replace("- name: api\n", "- name: api\n  env: {bosh: {remove_dev_tools: false}}\n");

    DeploymentSpec spec =
        new DeploymentParser(FakeCatalog.recorded(), settings)
            .parse(
                DeploymentRequest.deploy(
                    Documents.yaml(manifest),
                    List.of(Documents.yaml(Documents.WIDE_CLOUD_CONFIG)),
                    List.of()));

    assertThat(spec.group("db").orElseThrow().env())
        .isEqualTo(
            Documents.yaml(
                "bosh: {remove_dev_tools: true, job_dir: {tmpfs: true}, agent: {settings: {tmpfs:"
                    + " true}}}"));
    assertThat(spec.group("api").orElseThrow().env())
        .isEqualTo(
            Documents.yaml(
                "bosh: {remove_dev_tools: false, job_dir: {tmpfs: true}, agent: {settings: {tmpfs:"
                    + " true}}}"));
  }

  @Test
  void groupPropertiesServeJobsWithoutTheirOwn() {
    String manifest =
        Documents.WIDE
            .replace("name: wide\n", "name: wide\nproperties: {a: {x: 1}, foo: g}\n")
            .replace("- name: db\n", "- name: db\n  properties: {a: {y: 2}}\n");

    DeploymentSpec spec = Documents.spec(manifest, Documents.WIDE_CLOUD_CONFIG);

    List<InstanceGroup.JobUse> jobs = spec.group("db").orElseThrow().jobs();
    assertThat(jobs.get(0).properties()).isEqualTo(Documents.yaml("a: {x: 1, y: 2}\nfoo: g"));
    assertThat(jobs.get(2).properties()).isEqualTo(Documents.yaml("drain_type: dynamic"));
    assertThat(spec.deprecations())
        .containsExactly(
            "Global 'properties' are deprecated. Please define 'properties' at the job level.");
  }
}
