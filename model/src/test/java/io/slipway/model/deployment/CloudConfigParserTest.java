package io.slipway.model.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CloudConfig.ManualNetwork;
import io.slipway.model.deployment.CloudConfig.ManualSubnet;
import io.slipway.model.deployment.DeploymentParserTest.Case;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CloudConfigParserTest {
  private final CloudConfigParser parser = new CloudConfigParser(DirectorSettings.DEFAULT);

  private CloudConfig parse(String... configs) {
    return parser.parse(List.of(configs).stream().map(Documents::yaml).toList());
  }

  @Test
  void readsTheRecordedConfig() {
    CloudConfig config = parse(Documents.WIDE_CLOUD_CONFIG);

    assertThat(config.networks()).hasSize(3);
    ManualSubnet subnet = ((ManualNetwork) config.networks().getFirst()).subnets().getFirst();
    assertThat(subnet.netmask()).hasToString("255.255.255.0");
    assertThat(subnet.restricted()).hasToString("[192.168.1.0-192.168.1.5, 192.168.1.255/32]");
    assertThat(subnet.staticAddresses()).hasToString("[192.168.1.10-192.168.1.20]");
    assertThat(config.compilation().cloudProperties()).isEqualTo(Map.of("size", 1));
  }

  @Test
  void severalConfigsMakeOne() {
    CloudConfig config = parse(Documents.WIDE_CLOUD_CONFIG, "vm_types: [{name: more}]\nunknown: 1");

    assertThat(config.vmTypes())
        .extracting(CloudConfig.VmType::name)
        .containsExactly("a", "b", "more");
    assertThatThrownBy(() -> parse(Documents.WIDE_CLOUD_CONFIG, "compilation: {workers: 1}"))
        .hasMessage("Cloud config 'compilation' key cannot be defined in multiple cloud configs.");
  }

  static Stream<Case> problems() {
    return Stream.of(
        new Case(
            "az",
            "azs: [{name: z1, ",
            "azs: [{name: z1}, {name: z1, ",
            ErrorCode.DEPLOYMENT_DUPLICATE_AVAILABILITY_ZONE_NAME,
            "Duplicate az name 'z1'"),
        new Case(
            "vm type",
            "vm_types: [",
            "vm_types: [{name: b}, ",
            ErrorCode.DEPLOYMENT_DUPLICATE_VM_TYPE_NAME,
            "Duplicate vm type name 'b'"),
        new Case(
            "extension",
            "vm_extensions: [",
            "vm_extensions: [{name: pub}, ",
            ErrorCode.DEPLOYMENT_DUPLICATE_VM_EXTENSION_NAME,
            "Duplicate vm extension name 'pub'"),
        new Case(
            "disk type",
            "disk_types: [",
            "disk_types: [{name: d, disk_size: 1}, ",
            ErrorCode.DEPLOYMENT_DUPLICATE_DISK_TYPE_NAME,
            "Duplicate disk type name 'd'"),
        new Case(
            "disk size",
            "disk_size: 100",
            "disk_size: -1",
            ErrorCode.DISK_TYPE_INVALID_DISK_SIZE,
            "Disk types 'd' references an invalid persistent disk size '-1'"),
        new Case(
            "network type",
            "type: vip",
            "type: x",
            ErrorCode.DEPLOYMENT_INVALID_NETWORK_TYPE,
            "Invalid network type 'x'"),
        new Case(
            "network name",
            "{name: vip",
            "{name: DYN",
            ErrorCode.DEPLOYMENT_CANONICAL_NETWORK_NAME_TAKEN,
            "Invalid network name 'DYN', canonical name already taken"),
        new Case(
            "range size",
            "range: 192.168.2.0/24",
            "range: 192.168.2.0/32",
            ErrorCode.NETWORK_INVALID_RANGE,
            "Invalid network range '192.168.2.0/32', should include at least 2 IPs"),
        new Case(
            "range syntax",
            "range: 192.168.2.0/24",
            "range: here",
            ErrorCode.NETWORK_INVALID_IP_RANGE_FORMAT,
            "Invalid IP or CIDR format: here"),
        new Case(
            "gateway block",
            "gateway: 192.168.2.1",
            "gateway: 192.168.2.0/30",
            ErrorCode.NETWORK_INVALID_GATEWAY,
            "Invalid gateway for network 'a': must be a single IP"),
        new Case(
            "gateway outside",
            "gateway: 192.168.2.1",
            "gateway: 192.168.3.1",
            ErrorCode.NETWORK_INVALID_GATEWAY,
            "Invalid gateway for network 'a': must be inside the range"),
        new Case(
            "gateway first",
            "gateway: 192.168.2.1",
            "gateway: 192.168.2.0",
            ErrorCode.NETWORK_INVALID_GATEWAY,
            "Invalid gateway for network 'a': can't be the network id"),
        new Case(
            "gateway last",
            "gateway: 192.168.2.1",
            "gateway: 192.168.2.255",
            ErrorCode.NETWORK_INVALID_GATEWAY,
            "Invalid gateway for network 'a': can't be the broadcast IP"),
        new Case(
            "no gateway",
            "gateway: 192.168.2.1, ",
            "",
            ErrorCode.VALIDATION_MISSING_FIELD,
            "Required property 'gateway' was not specified in object ({\"azs\" => [\"z2\"],"
                + " \"range\" => \"192.168.2.0/24\", \"dns\" => [\"192.168.2.1\"], \"static\" =>"
                + " [\"192.168.2.10\"], \"reserved\" => []})"),
        new Case(
            "reserved outside",
            "reserved: []",
            "reserved: [10.0.0.1]",
            ErrorCode.NETWORK_RESERVED_IP_OUT_OF_RANGE,
            "Reserved IP '10.0.0.1/32' is out of network 'a' range"),
        new Case(
            "reserved syntax",
            "reserved: []",
            "reserved: [192.168.2.1-192.168.2.2-192.168.2.3]",
            ErrorCode.NETWORK_INVALID_IP_RANGE_FORMAT,
            "Invalid IP range format: 192.168.2.1-192.168.2.2-192.168.2.3"),
        new Case(
            "reserved blocks",
            "reserved: []",
            "reserved: [192.168.2.0/30-192.168.2.9]",
            ErrorCode.NETWORK_INVALID_IP_RANGE_FORMAT,
            "Invalid IP range format: 192.168.2.0/30-192.168.2.9"),
        new Case(
            "static reserved",
            "static: [192.168.2.10]",
            "static: [192.168.2.1]",
            ErrorCode.NETWORK_STATIC_IP_OUT_OF_RANGE,
            "Static IP '192.168.2.1/32' is in network 'a' reserved range"),
        new Case(
            "static outside",
            "static: [192.168.2.10]",
            "static: [192.168.9.1]",
            ErrorCode.NETWORK_STATIC_IP_OUT_OF_RANGE,
            "Static IP '192.168.9.1/32' is out of network 'a' range"),
        new Case(
            "dns",
            "dns: [192.168.2.1]",
            "dns: [192.168.2.0/24]",
            ErrorCode.NETWORK_INVALID_DNS,
            "Invalid DNS for network 'a': must be a single IP"),
        new Case(
            "both azs",
            "{azs: [z2], range",
            "{azs: [z2], az: z2, range",
            ErrorCode.NETWORK_INVALID_PROPERTY,
            "Network 'a' contains both 'az' and 'azs'. Choose one."),
        new Case(
            "empty azs",
            "{azs: [z2], range",
            "{azs: [], range",
            ErrorCode.NETWORK_INVALID_PROPERTY,
            "Network 'a' refers to an empty 'azs' array"),
        new Case(
            "unknown az",
            "{azs: [z2], range",
            "{azs: [z9], range",
            ErrorCode.NETWORK_SUBNET_UNKNOWN_AVAILABILITY_ZONE,
            "Network 'a' refers to an unknown availability zone 'z9'"),
        new Case(
            "some azs",
            "{azs: [z2], range",
            "{range",
            ErrorCode.JOB_INVALID_AVAILABILITY_ZONE,
            "Subnets on network 'a' must all either specify availability zone or not"),
        new Case(
            "overlap",
            "range: 192.168.2.0/24, gateway: 192.168.2.1, dns: [192.168.2.1], static:"
                + " [192.168.2.10]",
            "range: 192.168.1.128/25, gateway: 192.168.1.129",
            ErrorCode.NETWORK_OVERLAPPING_SUBNETS,
            "Network 'a' has overlapping subnets"),
        new Case(
            "prefix",
            "range: 192.168.2.0/24",
            "prefix: 8, range: 192.168.2.0/24",
            ErrorCode.NETWORK_PREFIX_SIZE_TOO_BIG,
            "Prefix size '8' is larger than range prefix '24'"),
        new Case(
            "dynamic az",
            "{name: dyn, type: dynamic, subnets: [{az: z1}, {az: z2}]}",
            "{name: dyn, type: dynamic, az: z1}",
            ErrorCode.NETWORK_INVALID_PROPERTY,
            "Network 'dyn' must not specify 'az'."),
        new Case(
            "dynamic dns",
            "{name: dyn, type: dynamic, ",
            "{name: dyn, type: dynamic, dns: [1.1.1.1], ",
            ErrorCode.NETWORK_INVALID_PROPERTY,
            "Network 'dyn' must not specify 'dns' when also specifying 'subnets'. Instead, 'dns'"
                + " should be specified on subnet entries."),
        new Case(
            "dynamic prefix",
            "[{az: z1}, {az: z2}]",
            "[{az: z1, prefix: 28}]",
            ErrorCode.NETWORK_INVALID_PROPERTY,
            "Prefix property is not supported for dynamic networks."),
        new Case(
            "workers",
            "workers: 3",
            "workers: 0",
            ErrorCode.VALIDATION_VIOLATED_MIN,
            "'workers' value (0) should be greater than 1"),
        new Case(
            "compilation network",
            "network: a, az: z1",
            "network: x, az: z1",
            ErrorCode.COMPILATION_CONFIG_UNKNOWN_NETWORK,
            "Compilation config references an unknown network 'x'"),
        new Case(
            "compilation az",
            "network: a, az: z1",
            "network: a, az: z9",
            ErrorCode.COMPILATION_CONFIG_INVALID_AVAILABILITY_ZONE,
            "Compilation config references unknown az 'z9'. Known azs are: [z1, z2]"),
        new Case(
            "compilation vm type",
            "vm_type: a}",
            "vm_type: x}",
            ErrorCode.COMPILATION_CONFIG_INVALID_VM_TYPE,
            "Compilation config references unknown vm type 'x'. Known vm types are: a, b"),
        new Case(
            "compilation two",
            "vm_type: a}",
            "vm_type: a, cloud_properties: {x: 1}}",
            ErrorCode.COMPILATION_CONFIG_BAD_VM_CONFIGURATION,
            "Compilation config specifies more than one of 'vm_type', 'vm_resources', or"
                + " 'cloud_properties', only one is allowed."),
        new Case(
            "compilation extension",
            "vm_type: a}",
            "vm_type: a, vm_extensions: [x]}",
            ErrorCode.COMPILATION_CONFIG_INVALID_VM_EXTENSION,
            "Compilation config references unknown vm extension 'x'. Known vm extensions are: pub"),
        new Case(
            "compilation only extension",
            ", vm_type: a}",
            ", vm_extensions: [pub]}",
            ErrorCode.COMPILATION_CONFIG_BAD_VM_CONFIGURATION,
            "Compilation config is using vm extension 'pub' and must configure a vm type or"
                + " vm_resources block."),
        new Case(
            "compilation not covered",
            """
            - {name: dyn, type: dynamic, subnets: [{az: z1}, {az: z2}]}
            - {name: vip, type: vip}
            compilation: {workers: 3, reuse_compilation_vms: false, network: a, az: z1, vm_type: a}
            """,
            """
            - {name: dyn, type: dynamic, subnets: [{az: z2}]}
            - {name: vip, type: vip}
            compilation: {workers: 3, reuse_compilation_vms: false, network: dyn, az: z1, vm_type: a}
            """,
            ErrorCode.JOB_NETWORK_MISSING_REQUIRED_AVAILABILITY_ZONE,
            "Compilation config refers to az 'z1' but network 'dyn' has no matching subnet(s)."));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void findsTheProblem(Case problem) {
    assertThat(Documents.WIDE_CLOUD_CONFIG).contains(problem.from());
    String config = Documents.WIDE_CLOUD_CONFIG.replace(problem.from(), problem.to());

    SlipwayException thrown = catchThrowableOfType(SlipwayException.class, () -> parse(config));

    assertThat(thrown).isNotNull();
    assertThat(thrown.message()).isEqualTo(problem.message());
    assertThat(thrown.code()).isEqualTo(problem.code());
  }

  @Test
  void differingPrefixesAreNoticedFromTheThirdSubnetOn() {
    String config =
        """
        networks:
        - name: a
          subnets:
          - {range: 10.0.1.0/24, gateway: 10.0.1.1, prefix: 32}
          - {range: 10.0.2.0/24, gateway: 10.0.2.1, prefix: 28}
        %s
        compilation: {workers: 1, network: a}
        """;
    assertThat(parse(config.formatted("")).networks()).hasSize(1);
    assertThatThrownBy(() -> parse(config.formatted("  - {range: 10.0.3.0/24, gateway: 10.0.3.1}")))
        .hasMessage("Network 'a' has subnets that define different prefixes");
  }

  @Test
  void aHugeSubnetCostsNothing() {
    CloudConfig config =
        parse(
            """
            networks:
            - name: six
              subnets:
              - {range: "2001:db8::/32", gateway: "2001:db8::1", static: ["2001:db8:1::/48"]}
            compilation: {workers: 1, network: six}
            """);

    ManualSubnet subnet = ((ManualNetwork) config.networks().getFirst()).subnets().getFirst();
    assertThat(subnet.prefix()).isEqualTo(128);
    assertThat(subnet.isStatic(Ip.parse("2001:db8:1::7"))).isTrue();
  }
}
