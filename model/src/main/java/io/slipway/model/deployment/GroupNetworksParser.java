package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CloudConfig.DynamicNetwork;
import io.slipway.model.deployment.CloudConfig.Network;
import io.slipway.model.deployment.InstanceGroup.GroupNetwork;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the networks of an instance group (behaviour 1.1.7). */
final class GroupNetworksParser {
  /** As many as a group has instances at most. */
  private static final BigInteger MAXIMUM_STATIC_ADDRESSES =
      BigInteger.valueOf(DeploymentLimits.INSTANCES);

  private static final Set<String> REQUIRED = new TreeSet<>(Set.of("dns", "gateway"));
  private static final List<String> VALID = List.of("dns", "gateway", "addressable");

  private final String group;
  private final Declared<Network> known;

  GroupNetworksParser(String group, Declared<Network> known) {
    this.group = group;
    this.known = known;
  }

  List<GroupNetwork> parse(Section section) {
    List<@Nullable Object> elements = section.list("networks");
    if (elements.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.JOB_MISSING_NETWORK,
          "Instance group '" + group + "' must specify at least one network");
    }
    Findings findings = new Findings();
    List<GroupNetwork> networks = new ArrayList<>();
    for (Object element : elements) {
      findings.attempt(() -> network(Section.of(element))).ifPresent(networks::add);
    }
    findings.throwIfAny();
    if (networks.size() < elements.size()) {
      throw new Findings.AlreadyReportedException();
    }
    networks.forEach(network -> findings.check(() -> checkDefaults(network)));
    if (networks.size() == 1) {
      GroupNetwork only = networks.getFirst();
      networks.set(
          0, new GroupNetwork(only.network(), only.staticAddresses(), REQUIRED, only.nicGroup()));
    }
    findings.check(() -> checkOnlyOneDefault(networks));
    findings.check(() -> checkDefaultsPresent(networks));
    findings.throwIfAny();
    return networks;
  }

  private GroupNetwork network(Section section) {
    String name = section.string("name");
    Set<String> defaults = new TreeSet<>();
    section.listOrEmpty("default").forEach(value -> defaults.add(RubyText.text(value)));
    Optional<Integer> nicGroup = section.optionalString("nic_group").map(this::leadingNumber);
    List<Ip> staticAddresses = staticAddresses(section.raw("static_ips"));
    Network network =
        known.require(
            name,
            () ->
                new SlipwayException(
                    ErrorCode.JOB_UNKNOWN_NETWORK,
                    "Instance group '" + group + "' references an unknown network '" + name + "'"));
    if (network instanceof DynamicNetwork && section.has("static_ips")) {
      throw new SlipwayException(
          ErrorCode.JOB_STATIC_IP_NOT_SUPPORTED_ON_DYNAMIC_NETWORK,
          "Instance group '"
              + group
              + "' using dynamic network '"
              + name
              + "' cannot specify static IP(s)");
    }
    return new GroupNetwork(network, staticAddresses, defaults, nicGroup);
  }

  private int leadingNumber(String text) {
    String digits = text.strip().replaceFirst("^([-+]?\\d{0,9}).*$", "$1");
    return digits.matches("[-+]?\\d+") ? Integer.parseInt(digits) : 0;
  }

  private List<Ip> staticAddresses(@Nullable Object given) {
    List<Ip> addresses = new ArrayList<>();
    Set<Ip> seen = new HashSet<>();
    BigInteger total = BigInteger.ZERO;
    for (IpRange range : IpRange.parseAll(given)) {
      total = total.add(range.size());
      if (total.compareTo(MAXIMUM_STATIC_ADDRESSES) > 0) {
        throw new SlipwayException(
            ErrorCode.JOB_INVALID_STATIC_IPS,
            "Instance group '"
                + group
                + "' specifies more than "
                + MAXIMUM_STATIC_ADDRESSES
                + " static IPs");
      }
      for (long i = 0; i < range.size().longValueExact(); i++) {
        Ip ip = range.first().plus(i);
        if (!seen.add(ip)) {
          throw new SlipwayException(
              ErrorCode.JOB_INVALID_STATIC_IPS,
              "Instance group '"
                  + group
                  + "' specifies static IP '"
                  + new IpRange(ip, ip)
                  + "' more than once");
        }
        addresses.add(ip);
      }
    }
    return addresses;
  }

  private void checkDefaults(GroupNetwork network) {
    for (String property : network.defaults()) {
      if (!VALID.contains(property)) {
        throw new SlipwayException(
            ErrorCode.JOB_NETWORK_INVALID_DEFAULT,
            "Instance group '"
                + group
                + "' specified an invalid default network property '"
                + property
                + "', valid properties are: dns, gateway");
      }
    }
  }

  private void checkOnlyOneDefault(List<GroupNetwork> networks) {
    List<String> sentences = new ArrayList<>();
    for (String property : VALID) {
      List<String> names = namesDefaultFor(networks, property);
      if (names.size() > 1) {
        sentences.add(
            "'"
                + property
                + "' has default networks: "
                + names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "))
                + ".");
      }
    }
    if (!sentences.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.JOB_NETWORK_MULTIPLE_DEFAULTS,
          "Instance group '"
              + group
              + "' specified more than one network to contain default. "
              + String.join(" ", sentences));
    }
  }

  private void checkDefaultsPresent(List<GroupNetwork> networks) {
    List<String> missing =
        REQUIRED.stream()
            .filter(property -> namesDefaultFor(networks, property).isEmpty())
            .toList();
    if (!missing.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.JOB_NETWORK_MISSING_DEFAULT,
          "Instance group '"
              + group
              + "' must specify which network is default for "
              + String.join(", ", missing)
              + ", since it has more than one network configured");
    }
  }

  private static List<String> namesDefaultFor(List<GroupNetwork> networks, String property) {
    return networks.stream()
        .filter(network -> network.defaults().contains(property))
        .map(GroupNetwork::name)
        .toList();
  }
}
