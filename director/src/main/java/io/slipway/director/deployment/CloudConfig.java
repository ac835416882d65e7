package io.slipway.director.deployment;

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
  }

  public record ManualNetwork(String name, List<ManualSubnet> subnets) implements Network {}

  public record DynamicNetwork(String name, List<DynamicSubnet> subnets) implements Network {}

  public record VipNetwork(String name, Map<String, @Nullable Object> cloudProperties)
      implements Network {}

  /**
   * @param restricted gateway, first and last address and everything reserved
   * @param availabilityZones empty when the subnet names none
   */
  public record ManualSubnet(
      IpRange range,
      Optional<Ip> gateway,
      List<String> dns,
      List<IpRange> restricted,
      List<IpRange> staticAddresses,
      List<String> availabilityZones,
      Map<String, @Nullable Object> cloudProperties) {}

  public record DynamicSubnet(
      List<String> dns,
      List<String> availabilityZones,
      Map<String, @Nullable Object> cloudProperties) {}

  public record Compilation(
      int workers,
      String network,
      Optional<String> availabilityZone,
      boolean reuseCompilationVms,
      Map<String, @Nullable Object> cloudProperties,
      Map<String, @Nullable Object> env) {}
}
