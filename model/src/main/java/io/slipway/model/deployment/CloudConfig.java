package io.slipway.model.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the operator offers: zones, VM types, disk types, networks, compilation (behaviour 1.2). */
public record CloudConfig(
    List<AvailabilityZone> availabilityZones,
    List<VmType> vmTypes,
    List<VmExtension> vmExtensions,
    List<DiskType> diskTypes,
    List<Network> networks,
    Compilation compilation) {

  public record AvailabilityZone(
      String name, Map<String, @Nullable Object> cloudProperties, Optional<String> cpi) {}

  public record VmType(String name, Map<String, @Nullable Object> cloudProperties) {}

  public record VmExtension(String name, Map<String, @Nullable Object> cloudProperties) {}

  /** Size in MiB. */
  public record DiskType(
      String name, int diskSize, Map<String, @Nullable Object> cloudProperties) {}

  /** A network of one of three kinds. */
  public sealed interface Network {
    String name();

    /** Zones its subnets name, each once; empty when they name none. */
    List<String> availabilityZones();

    /** Whether instances of these zones (none: an empty list) can be put on it (1.1.8). */
    default boolean covers(List<String> zones) {
      List<String> offered = availabilityZones();
      return zones.isEmpty() ? offered.isEmpty() : offered.containsAll(zones);
    }
  }

  public record ManualNetwork(String name, List<ManualSubnet> subnets) implements Network {
    @Override
    public List<String> availabilityZones() {
      return subnets.stream().flatMap(s -> s.availabilityZones().stream()).distinct().toList();
    }

    public Optional<ManualSubnet> subnetOf(Ip ip) {
      return subnets.stream().filter(subnet -> subnet.range().contains(ip)).findFirst();
    }

    /** Length of the blocks it hands out, the first subnet's counting for all. */
    public int prefix() {
      return subnets.isEmpty() ? 32 : subnets.getFirst().prefix();
    }
  }

  public record DynamicNetwork(String name, List<DynamicSubnet> subnets) implements Network {
    @Override
    public List<String> availabilityZones() {
      return subnets.stream().flatMap(s -> s.availabilityZones().stream()).distinct().toList();
    }
  }

  /**
   * @param subnets with addresses to hand out; empty when groups name their addresses themselves
   */
  public record VipNetwork(
      String name, Map<String, @Nullable Object> cloudProperties, List<VipSubnet> subnets)
      implements Network {
    @Override
    public List<String> availabilityZones() {
      return subnets.stream().flatMap(s -> s.availabilityZones().stream()).distinct().toList();
    }

    @Override
    public boolean covers(List<String> zones) {
      return true;
    }

    public boolean handsOutAddresses() {
      return !subnets.isEmpty();
    }
  }

  /**
   * @param prefix length of the blocks handed out: 32 or 128 for single addresses
   * @param restricted gateway, first and last address and everything reserved, merged
   * @param staticAddresses merged
   * @param availabilityZones empty when the subnet names none
   */
  public record ManualSubnet(
      IpRange range,
      int prefix,
      Optional<Ip> gateway,
      List<String> dns,
      List<IpRange> restricted,
      List<IpRange> staticAddresses,
      List<String> availabilityZones,
      Map<String, @Nullable Object> cloudProperties) {

    public Ip netmask() {
      return IpRange.netmask(range.prefixLength(), range.v6());
    }

    public boolean isRestricted(Ip ip) {
      return restricted.stream().anyMatch(reserved -> reserved.contains(ip));
    }

    public boolean isStatic(Ip ip) {
      return staticAddresses.stream().anyMatch(offered -> offered.contains(ip));
    }

    /** Whether an instance may hold that block at all, as a static or a dynamic address. */
    public boolean mayHold(IpRange block) {
      return range.contains(block) && restricted.stream().noneMatch(r -> r.contains(block));
    }

    public boolean isIn(Optional<String> zone) {
      return zone.isEmpty() || availabilityZones.contains(zone.get());
    }
  }

  public record DynamicSubnet(
      List<String> dns,
      List<String> availabilityZones,
      Map<String, @Nullable Object> cloudProperties) {}

  public record VipSubnet(List<IpRange> staticAddresses, List<String> availabilityZones) {
    public boolean isIn(Optional<String> zone) {
      return zone.isEmpty() || availabilityZones.contains(zone.get());
    }
  }

  /**
   * @param cloudProperties of the VM type with its extensions, or those given outright; the zone's
   *     are to be merged under them
   * @param orphanWorkers whether workers are left to the clean-up instead of being deleted at once
   */
  public record Compilation(
      int workers,
      String network,
      Optional<String> availabilityZone,
      boolean reuseCompilationVms,
      boolean orphanWorkers,
      Map<String, @Nullable Object> cloudProperties,
      Optional<InstanceGroup.VmResources> vmResources,
      Map<String, @Nullable Object> env) {}

  public Optional<AvailabilityZone> availabilityZone(String name) {
    return availabilityZones.stream().filter(zone -> zone.name().equals(name)).findFirst();
  }

  public Optional<Network> network(String name) {
    return networks.stream().filter(network -> network.name().equals(name)).findFirst();
  }
}
