package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.Names;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CloudConfig.AvailabilityZone;
import io.slipway.model.deployment.CloudConfig.DynamicNetwork;
import io.slipway.model.deployment.CloudConfig.DynamicSubnet;
import io.slipway.model.deployment.CloudConfig.ManualNetwork;
import io.slipway.model.deployment.CloudConfig.ManualSubnet;
import io.slipway.model.deployment.CloudConfig.Network;
import io.slipway.model.deployment.CloudConfig.VipNetwork;
import io.slipway.model.deployment.CloudConfig.VipSubnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one network of a cloud config (behaviour 1.2.1 to 1.2.3). */
final class NetworkParser {
  private final Declared<AvailabilityZone> zones;
  private final DirectorSettings settings;

  NetworkParser(Declared<AvailabilityZone> zones, DirectorSettings settings) {
    this.zones = zones;
    this.settings = settings;
  }

  /** Throws what is wrong with it, all at once where parts do not depend on each other. */
  Network parse(Section section) {
    String type = section.optionalString("type").orElse("manual");
    Network network =
        switch (type) {
          case "manual" -> manual(section);
          case "dynamic" -> dynamic(section);
          case "vip" -> vip(section);
          default ->
              throw new SlipwayException(
                  ErrorCode.DEPLOYMENT_INVALID_NETWORK_TYPE, "Invalid network type '" + type + "'");
        };
    Names.canonical(network.name());
    return network;
  }

  private ManualNetwork manual(Section section) {
    String name = section.string("name");
    Findings findings = new Findings();
    List<ManualSubnet> subnets = new ArrayList<>();
    for (Object element : subnets(name, section.list("subnets"))) {
      Optional<ManualSubnet> read =
          findings.attempt(
              () -> new ManualSubnetParser(name, zones, settings).parse(Section.of(element)));
      read.ifPresent(
          subnet -> {
            findings.check(() -> checkBesides(name, subnets, subnet));
            subnets.add(subnet);
          });
    }
    findings.throwIfAny();
    boolean some = subnets.stream().anyMatch(subnet -> !subnet.availabilityZones().isEmpty());
    boolean all = subnets.stream().noneMatch(subnet -> subnet.availabilityZones().isEmpty());
    if (some && !all) {
      throw new SlipwayException(
          ErrorCode.JOB_INVALID_AVAILABILITY_ZONE,
          "Subnets on network '" + name + "' must all either specify availability zone or not");
    }
    return new ManualNetwork(name, List.copyOf(subnets));
  }

  private static List<@Nullable Object> subnets(String name, List<@Nullable Object> elements) {
    DeploymentLimits.check(
        "Network '" + name + "' number of 'subnets'", elements.size(), DeploymentLimits.SUBNETS);
    return elements;
  }

  /** Differing prefixes are noticed from the third subnet on only, as BOSH has it. */
  private static void checkBesides(String name, List<ManualSubnet> earlier, ManualSubnet subnet) {
    for (ManualSubnet other : earlier) {
      if (other.range().overlaps(subnet.range())) {
        throw new SlipwayException(
            ErrorCode.NETWORK_OVERLAPPING_SUBNETS,
            "Network '" + name + "' has overlapping subnets");
      }
      if (other.prefix() != earlier.getFirst().prefix()) {
        throw new SlipwayException(
            ErrorCode.NETWORK_PREFIX_SIZES_DIFFER,
            "Network '" + name + "' has subnets that define different prefixes");
      }
    }
  }

  private DynamicNetwork dynamic(Section section) {
    String name = section.string("name");
    for (String key : List.of("az", "azs", "managed", "prefix")) {
      if (section.has(key)) {
        throw invalid("Network '" + name + "' must not specify '" + key + "'.");
      }
    }
    if (!section.has("subnets")) {
      return new DynamicNetwork(
          name,
          List.of(
              new DynamicSubnet(
                  nameServers(name, section),
                  List.of(),
                  section.mappingOrEmpty("cloud_properties"))));
    }
    for (String key : List.of("dns", "cloud_properties")) {
      if (section.has(key)) {
        throw invalid(
            "Network '"
                + name
                + "' must not specify '"
                + key
                + "' when also specifying 'subnets'. Instead, '"
                + key
                + "' should be specified on subnet entries.");
      }
    }
    Findings findings = new Findings();
    List<DynamicSubnet> subnets = new ArrayList<>();
    for (Object element : subnets(name, section.list("subnets"))) {
      findings.attempt(() -> dynamicSubnet(name, Section.of(element))).ifPresent(subnets::add);
    }
    findings.throwIfAny();
    return new DynamicNetwork(name, List.copyOf(subnets));
  }

  private DynamicSubnet dynamicSubnet(String name, Section subnet) {
    if (subnet.optionalInteger("prefix").orElse(32) != 32) {
      throw invalid("Prefix property is not supported for dynamic networks.");
    }
    return new DynamicSubnet(
        nameServers(name, subnet),
        zones(name, subnet, zones),
        subnet.mappingOrEmpty("cloud_properties"));
  }

  private VipNetwork vip(Section section) {
    String name = section.string("name");
    Findings findings = new Findings();
    List<VipSubnet> subnets = new ArrayList<>();
    for (Object element : subnets(name, section.listOrEmpty("subnets"))) {
      findings
          .attempt(
              () -> {
                Section subnet = Section.of(element);
                return new VipSubnet(
                    IpRange.parseAll(subnet.listOrEmpty("static")), zones(name, subnet, zones));
              })
          .ifPresent(subnets::add);
    }
    findings.throwIfAny();
    return new VipNetwork(name, section.mappingOrEmpty("cloud_properties"), List.copyOf(subnets));
  }

  static List<String> nameServers(String network, Section subnet) {
    List<String> servers = new ArrayList<>();
    for (Object element : subnet.listOrEmpty("dns")) {
      IpRange server = IpRange.parseBlock(RubyText.text(element));
      if (!server.isSingle()) {
        throw new SlipwayException(
            ErrorCode.NETWORK_INVALID_DNS,
            "Invalid DNS for network '" + network + "': must be a single IP");
      }
      servers.add(server.first().toString());
    }
    return servers;
  }

  static List<String> zones(String network, Section subnet, Declared<AvailabilityZone> known) {
    if (subnet.has("azs") && subnet.has("az")) {
      throw invalid("Network '" + network + "' contains both 'az' and 'azs'. Choose one.");
    }
    List<? extends @Nullable Object> named =
        subnet.has("azs")
            ? subnet.list("azs")
            : subnet.optionalString("az").map(List::of).orElse(List.of());
    if (subnet.has("azs") && named.isEmpty()) {
      throw invalid("Network '" + network + "' refers to an empty 'azs' array");
    }
    List<String> names = new ArrayList<>();
    for (Object element : named) {
      String zone = RubyText.text(element);
      names.add(
          known
              .require(
                  zone,
                  () ->
                      new SlipwayException(
                          ErrorCode.NETWORK_SUBNET_UNKNOWN_AVAILABILITY_ZONE,
                          "Network '"
                              + network
                              + "' refers to an unknown availability zone '"
                              + zone
                              + "'"))
              .name());
    }
    return names;
  }

  private static SlipwayException invalid(String message) {
    return new SlipwayException(ErrorCode.NETWORK_INVALID_PROPERTY, message);
  }
}
