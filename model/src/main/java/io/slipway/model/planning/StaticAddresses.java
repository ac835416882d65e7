package io.slipway.model.planning;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CloudConfig.ManualNetwork;
import io.slipway.model.deployment.CloudConfig.ManualSubnet;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.GroupNetwork;
import io.slipway.model.deployment.Ip;
import io.slipway.model.deployment.IpRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The static addresses of a group: which are taken, and in which zones the others may be used. */
final class StaticAddresses {
  /** Far more than any real layout needs; the search for an impossible one has to end. */
  private static final int MAXIMUM_TRIES = 100_000;

  private final InstanceGroup group;
  private final Runnable checkpoint;
  private final Map<String, OfNetwork> byNetwork = new LinkedHashMap<>();

  StaticAddresses(InstanceGroup group, List<GroupNetwork> networks, Runnable checkpoint) {
    this.group = group;
    this.checkpoint = checkpoint;
    for (GroupNetwork network : networks) {
      OfNetwork ofNetwork = new OfNetwork(new LinkedHashMap<>(), new LinkedHashMap<>());
      for (Ip ip : network.staticAddresses()) {
        checkpoint.run();
        ofNetwork.all().put(ip, read(network, ip));
      }
      ofNetwork.unclaimed().putAll(ofNetwork.all());
      byNetwork.put(network.name(), ofNetwork);
    }
  }

  /** A network's addresses, both in the order of the manifest. */
  private record OfNetwork(Map<Ip, StaticAddress> all, Map<Ip, StaticAddress> unclaimed) {}

  /** An address; its zones narrow down to one when it is claimed. */
  static final class StaticAddress {
    private final Ip ip;
    private final Map<String, @Nullable Object> cloudProperties;
    private List<Optional<String>> zones;

    private StaticAddress(
        Ip ip, List<Optional<String>> zones, Map<String, @Nullable Object> cloudProperties) {
      this.ip = ip;
      this.zones = zones;
      this.cloudProperties = cloudProperties;
    }

    Ip ip() {
      return ip;
    }

    /** No zone at all is an empty option, not an empty list. */
    List<Optional<String>> zones() {
      return zones;
    }

    Map<String, @Nullable Object> cloudProperties() {
      return cloudProperties;
    }
  }

  private StaticAddress read(GroupNetwork network, Ip ip) {
    ManualSubnet subnet =
        network.network() instanceof ManualNetwork manual
            ? manual.subnets().stream()
                .filter(candidate -> candidate.isStatic(ip))
                .findFirst()
                .orElseThrow(() -> inNoSubnet(network, ip))
            : unreachable(network);
    List<Optional<String>> offered =
        subnet.availabilityZones().isEmpty()
            ? List.of(Optional.empty())
            : subnet.availabilityZones().stream().map(Optional::of).distinct().toList();
    List<Optional<String>> wanted =
        group.availabilityZones().isEmpty()
            ? List.of(Optional.empty())
            : group.zoneNames().stream().map(Optional::of).toList();
    return new StaticAddress(
        ip, offered.stream().filter(wanted::contains).toList(), subnet.cloudProperties());
  }

  private static ManualSubnet unreachable(GroupNetwork network) {
    throw new IllegalStateException("Static addresses on network " + network.name());
  }

  private SlipwayException inNoSubnet(GroupNetwork network, Ip ip) {
    return new SlipwayException(
        ErrorCode.INSTANCE_GROUP_NETWORK_INSTANCE_IP_MISMATCH,
        "Instance group '"
            + group.name()
            + "' with network '"
            + network.name()
            + "' declares static ip '"
            + new IpRange(ip, ip)
            + "', which belongs to no subnet");
  }

  void checkZones() {
    boolean zoneless = group.availabilityZones().isEmpty();
    for (OfNetwork addresses : byNetwork.values()) {
      for (StaticAddress address : addresses.all().values()) {
        if (address.zones.isEmpty()) {
          throw zoneless
              ? new SlipwayException(
                  ErrorCode.JOB_INVALID_AVAILABILITY_ZONE,
                  "Instance group '"
                      + group.name()
                      + "' subnets declare availability zones and the instance group does not")
              : new SlipwayException(
                  ErrorCode.JOB_STATIC_IPS_FROM_INVALID_AVAILABILITY_ZONE,
                  "Instance group '"
                      + group.name()
                      + "' declares static ip '"
                      + new IpRange(address.ip, address.ip)
                      + "' which does not belong to any of the instance group's availability"
                      + " zones.");
        }
      }
    }
  }

  boolean isListed(GroupNetwork network, Ip ip) {
    return ofNetwork(network).all().containsKey(ip);
  }

  Optional<StaticAddress> unclaimed(GroupNetwork network, Ip ip) {
    return Optional.ofNullable(ofNetwork(network).unclaimed().get(ip));
  }

  Optional<StaticAddress> unclaimedIn(
      GroupNetwork network,
      Optional<String> zone,
      Optional<Map<String, @Nullable Object>> cloudProperties) {
    return ofNetwork(network).unclaimed().values().stream()
        .filter(address -> address.zones.contains(zone))
        .filter(address -> has(address, cloudProperties))
        .findFirst();
  }

  Optional<StaticAddress> firstUnclaimed(
      GroupNetwork network, Optional<Map<String, @Nullable Object>> cloudProperties) {
    return ofNetwork(network).unclaimed().values().stream()
        .filter(address -> has(address, cloudProperties))
        .findFirst();
  }

  private static boolean has(
      StaticAddress address, Optional<Map<String, @Nullable Object>> cloudProperties) {
    return cloudProperties.isEmpty() || cloudProperties.get().equals(address.cloudProperties);
  }

  private OfNetwork ofNetwork(GroupNetwork network) {
    OfNetwork found = byNetwork.get(network.name());
    if (found == null) {
      throw new IllegalStateException("Network " + network.name() + " has no static addresses");
    }
    return found;
  }

  void claim(Ip ip, Optional<String> zone) {
    for (OfNetwork addresses : byNetwork.values()) {
      StaticAddress address = addresses.all().get(ip);
      if (address != null) {
        address.zones = List.of(zone);
        addresses.unclaimed().remove(ip);
      }
    }
  }

  void remove(Ip ip) {
    for (OfNetwork addresses : byNetwork.values()) {
      addresses.all().remove(ip);
      addresses.unclaimed().remove(ip);
    }
  }

  /**
   * Narrows every address down to one zone, so that all networks have the same number of them per
   * zone.
   */
  void distributeOverZones() {
    List<List<StaticAddress>> networks = new ArrayList<>();
    byNetwork.values().forEach(addresses -> networks.add(List.copyOf(addresses.all().values())));
    if (!new Distribution(networks, checkpoint).find()) {
      throw new SlipwayException(
          ErrorCode.INSTANCE_GROUP_NETWORK_INSTANCE_IP_MISMATCH,
          "Failed to evenly distribute static IPs between zones for instance group '"
              + group.name()
              + "'");
    }
  }

  /** A search, depth first, without recursion: groups may have thousands of addresses. */
  private static final class Distribution {
    private final Runnable checkpoint;
    private final List<StaticAddress> addresses = new ArrayList<>();
    private final List<Integer> networkOf = new ArrayList<>();
    private final List<List<Optional<String>>> choices = new ArrayList<>();
    private final Map<Optional<String>, Integer> total = new HashMap<>();
    private final List<Map<Optional<String>, Integer>> ofNetwork = new ArrayList<>();
    private final Deque<Iterator<Optional<String>>> open = new ArrayDeque<>();

    Distribution(List<List<StaticAddress>> networks, Runnable checkpoint) {
      this.checkpoint = checkpoint;
      for (int network = 0; network < networks.size(); network++) {
        ofNetwork.add(new HashMap<>());
        for (StaticAddress address : networks.get(network)) {
          addresses.add(address);
          networkOf.add(network);
          choices.add(address.zones);
        }
      }
    }

    /** Addresses get their zones when it succeeds. */
    boolean find() {
      int position = 0;
      int tries = 0;
      while (position < addresses.size()) {
        checkpoint.run();
        if (open.size() == position) {
          open.push(byFewest(position).iterator());
        } else {
          undo(position);
        }
        Iterator<Optional<String>> left = open.element();
        if (!left.hasNext()) {
          addresses.get(position).zones = choices.get(position);
          open.pop();
          if (--position < 0) {
            return false;
          }
          continue;
        }
        if (++tries > MAXIMUM_TRIES + addresses.size()) {
          return false;
        }
        take(position, left.next());
        if (isPossible(position)) {
          position++;
        }
      }
      return true;
    }

    private List<Optional<String>> byFewest(int position) {
      return choices.get(position).stream()
          .sorted(Comparator.comparingInt(zone -> total.getOrDefault(zone, 0)))
          .toList();
    }

    private void take(int position, Optional<String> zone) {
      addresses.get(position).zones = List.of(zone);
      total.merge(zone, 1, Integer::sum);
      ofNetwork.get(networkOf.get(position)).merge(zone, 1, Integer::sum);
    }

    private void undo(int position) {
      Optional<String> zone = addresses.get(position).zones.getFirst();
      total.merge(zone, -1, Integer::sum);
      ofNetwork.get(networkOf.get(position)).merge(zone, -1, Integer::sum);
    }

    /** No zone may have more addresses of a later network than it has of the first. */
    private boolean isPossible(int position) {
      Optional<String> zone = addresses.get(position).zones.getFirst();
      int mine = ofNetwork.get(networkOf.get(position)).getOrDefault(zone, 0);
      return networkOf.get(position) == 0 || mine <= ofNetwork.getFirst().getOrDefault(zone, 0);
    }
  }
}
