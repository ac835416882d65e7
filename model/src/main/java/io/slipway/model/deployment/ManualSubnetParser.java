package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CloudConfig.AvailabilityZone;
import io.slipway.model.deployment.CloudConfig.ManualSubnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads one subnet of a manual network (behaviour 1.2.1). */
final class ManualSubnetParser {
  private final String network;
  private final Declared<AvailabilityZone> zones;
  private final DirectorSettings settings;

  ManualSubnetParser(String network, Declared<AvailabilityZone> zones, DirectorSettings settings) {
    this.network = network;
    this.zones = zones;
    this.settings = settings;
  }

  ManualSubnet parse(Section subnet) {
    Findings findings = new Findings();
    Optional<Addresses> addresses = findings.attempt(() -> addresses(subnet));
    Optional<List<String>> dns = findings.attempt(() -> NetworkParser.nameServers(network, subnet));
    Optional<List<String>> named =
        findings.attempt(() -> NetworkParser.zones(network, subnet, zones));
    Optional<Map<String, @Nullable Object>> cloudProperties =
        findings.attempt(() -> subnet.mappingOrEmpty("cloud_properties"));
    findings.throwIfAny();
    if (addresses.isEmpty() || dns.isEmpty() || named.isEmpty() || cloudProperties.isEmpty()) {
      throw new Findings.AlreadyReportedException();
    }
    return new ManualSubnet(
        addresses.get().range(),
        addresses.get().prefix(),
        addresses.get().gateway(),
        dns.get(),
        addresses.get().restricted(),
        addresses.get().offered(),
        named.get(),
        cloudProperties.get());
  }

  private record Addresses(
      IpRange range,
      int prefix,
      Optional<Ip> gateway,
      List<IpRange> restricted,
      List<IpRange> offered) {}

  private Addresses addresses(Section subnet) {
    String rangeText = subnet.string("range");
    Optional<String> gatewayText =
        settings.ignoreMissingGateway()
            ? subnet.optionalString("gateway")
            : Optional.of(subnet.string("gateway"));
    IpRange range = IpRange.parseBlock(rangeText);
    if (range.isSingle()) {
      throw new SlipwayException(
          ErrorCode.NETWORK_INVALID_RANGE,
          "Invalid network range '" + rangeText + "', should include at least 2 IPs");
    }
    Findings findings = new Findings();
    Optional<Ip> gateway =
        gatewayText.flatMap(text -> findings.attempt(() -> gateway(range, text)));
    List<IpRange> restricted = new ArrayList<>();
    gateway.ifPresent(ip -> restricted.add(new IpRange(ip, ip)));
    restricted.add(new IpRange(range.first(), range.first()));
    restricted.add(new IpRange(range.last(), range.last()));
    findings.check(() -> restricted.addAll(reserved(subnet, range)));
    settings.ownAddresses().stream()
        .filter(ip -> ip.v6() == range.v6())
        .forEach(ip -> restricted.add(new IpRange(ip, ip)));
    List<IpRange> unavailable = IpRange.merge(restricted);
    Optional<List<IpRange>> offered = findings.attempt(() -> offered(subnet, range, unavailable));
    Optional<Integer> prefix = findings.attempt(() -> prefix(subnet, range));
    findings.throwIfAny();
    return new Addresses(range, prefix.orElseThrow(), gateway, unavailable, offered.orElseThrow());
  }

  private Ip gateway(IpRange range, String text) {
    IpRange gateway = IpRange.parseBlock(text);
    if (!gateway.isSingle()) {
      throw invalidGateway("must be a single IP");
    }
    if (!range.contains(gateway.first())) {
      throw invalidGateway("must be inside the range");
    }
    if (gateway.first().equals(range.first())) {
      throw invalidGateway("can't be the network id");
    }
    if (gateway.first().equals(range.last())) {
      throw invalidGateway("can't be the broadcast IP");
    }
    return gateway.first();
  }

  private List<IpRange> reserved(Section subnet, IpRange range) {
    List<IpRange> reserved = IpRange.parseAll(subnet.raw("reserved"));
    for (IpRange ips : blocks(reserved)) {
      if (!range.contains(ips)) {
        throw new SlipwayException(
            ErrorCode.NETWORK_RESERVED_IP_OUT_OF_RANGE,
            "Reserved IP '" + ips + "' is out of network '" + network + "' range");
      }
    }
    return reserved;
  }

  /**
   * @param restricted merged, ascending and apart from each other
   */
  private List<IpRange> offered(Section subnet, IpRange range, List<IpRange> restricted) {
    List<IpRange> offered = IpRange.parseAll(subnet.raw("static"));
    NavigableMap<Ip, IpRange> taken = new TreeMap<>();
    restricted.forEach(one -> taken.put(one.first(), one));
    for (IpRange ips : blocks(offered)) {
      Map.Entry<Ip, IpRange> before = taken.floorEntry(ips.first());
      if (before != null && before.getValue().contains(ips)) {
        throw new SlipwayException(
            ErrorCode.NETWORK_STATIC_IP_OUT_OF_RANGE,
            "Static IP '" + ips + "' is in network '" + network + "' reserved range");
      }
      if (!range.contains(ips)) {
        throw new SlipwayException(
            ErrorCode.NETWORK_STATIC_IP_OUT_OF_RANGE,
            "Static IP '" + ips + "' is out of network '" + network + "' range");
      }
    }
    return IpRange.merge(offered);
  }

  private static List<IpRange> blocks(List<IpRange> ranges) {
    return ranges.stream().flatMap(range -> range.blocks().stream()).toList();
  }

  private static int prefix(Section subnet, IpRange range) {
    Optional<String> given = subnet.optionalString("prefix");
    if (given.isEmpty()) {
      return range.first().bits();
    }
    int length;
    try {
      length = Integer.parseInt(given.get());
    } catch (NumberFormatException e) {
      throw new SlipwayException(
          ErrorCode.NETWORK_PREFIX_SIZE_TOO_BIG,
          "Prefix size '" + given.get() + "' is not a number",
          e);
    }
    if (length < range.prefixLength()) {
      throw new SlipwayException(
          ErrorCode.NETWORK_PREFIX_SIZE_TOO_BIG,
          "Prefix size '"
              + length
              + "' is larger than range prefix '"
              + range.prefixLength()
              + "'");
    }
    if (length > range.first().bits()) {
      throw new SlipwayException(
          ErrorCode.NETWORK_PREFIX_SIZE_TOO_BIG,
          "Prefix size '" + length + "' is longer than an address");
    }
    return length;
  }

  private SlipwayException invalidGateway(String reason) {
    return new SlipwayException(
        ErrorCode.NETWORK_INVALID_GATEWAY,
        "Invalid gateway for network '" + network + "': " + reason);
  }
}
