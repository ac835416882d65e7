package io.slipway.director.planning;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.deployment.CloudConfig.DynamicNetwork;
import io.slipway.director.deployment.CloudConfig.ManualNetwork;
import io.slipway.director.deployment.CloudConfig.ManualSubnet;
import io.slipway.director.deployment.CloudConfig.VipNetwork;
import io.slipway.director.deployment.CloudConfig.VipSubnet;
import io.slipway.director.deployment.Ip;
import io.slipway.director.deployment.IpRange;
import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.instances.IpAddressRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds addresses for what instances want (behaviour 2.7). */
final class Reservations {
  private final AddressPool pool;
  private final Map<IpRange, InstanceRecord> holders = new HashMap<>();

  /**
   * @param existing the deployment's instances, to name those who hold an address
   */
  Reservations(AddressPool pool, List<InstanceRecord> existing) {
    this.pool = pool;
    for (InstanceRecord instance : existing) {
      for (IpAddressRecord address : instance.addresses()) {
        holders.put(AddressText.parse(address.address()), instance);
      }
    }
  }

  /**
   * @param instance its full name, for messages
   * @param instanceId empty for a new one
   */
  Assignment reserve(
      Wanted wanted, Optional<String> zone, String instance, Optional<Integer> instanceId) {
    return switch (wanted.network().network()) {
      case DynamicNetwork dynamic -> new Assignment(wanted.network(), Optional.empty(), false);
      case ManualNetwork manual when wanted.fixed().isPresent() ->
          fixed(wanted, manual, wanted.fixed().get(), instance, instanceId);
      case ManualNetwork manual -> free(wanted, manual, zone, instance);
      case VipNetwork vip when wanted.fixed().isPresent() ->
          taken(wanted, single(wanted.fixed().get()), instance, instanceId);
      case VipNetwork vip -> floating(wanted, vip, zone, instance);
    };
  }

  private Assignment free(
      Wanted wanted, ManualNetwork network, Optional<String> zone, String instance) {
    for (ManualSubnet subnet : network.subnets()) {
      if (subnet.isIn(zone)) {
        Optional<IpRange> block = pool.takeLowest(subnet);
        if (block.isPresent()) {
          return new Assignment(wanted.network(), block, false);
        }
      }
    }
    throw exhausted(instance, "manual network '" + network.name() + "'");
  }

  private Assignment floating(
      Wanted wanted, VipNetwork network, Optional<String> zone, String instance) {
    for (VipSubnet subnet : network.subnets()) {
      if (subnet.isIn(zone)) {
        Optional<IpRange> block = pool.takeFirst(subnet);
        if (block.isPresent()) {
          return new Assignment(wanted.network(), block, false);
        }
      }
    }
    throw exhausted(instance, "vip network '" + network.name() + "'");
  }

  private Assignment fixed(
      Wanted wanted, ManualNetwork network, Ip ip, String instance, Optional<Integer> instanceId) {
    ManualSubnet subnet =
        network
            .subnetOf(ip)
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.NETWORK_RESERVATION_IP_OUTSIDE_SUBNET,
                        "Provided static IP '"
                            + single(ip)
                            + "' does not belong to any subnet in network '"
                            + network.name()
                            + "'"));
    if (subnet.isRestricted(ip)) {
      throw new SlipwayException(
          ErrorCode.NETWORK_RESERVATION_IP_RESERVED,
          "Failed to reserve IP '"
              + single(ip)
              + "' for network '"
              + network.name()
              + "': IP belongs to reserved range");
    }
    if (!subnet.isStatic(ip)) {
      throw new SlipwayException(
          ErrorCode.NETWORK_RESERVATION_WRONG_TYPE,
          "IP '"
              + single(ip)
              + "' on network '"
              + network.name()
              + "' does not belong to static pool");
    }
    return taken(wanted, IpRange.block(ip, subnet.prefix()), instance, instanceId);
  }

  private Assignment taken(
      Wanted wanted, IpRange block, String instance, Optional<Integer> instanceId) {
    InstanceRecord holder = holders.get(block);
    boolean own = holder != null && instanceId.isPresent() && holder.id() == instanceId.get();
    if (!own && pool.isTaken(block)) {
      throw new SlipwayException(
          ErrorCode.NETWORK_RESERVATION_ALREADY_IN_USE,
          "Failed to reserve IP '"
              + block
              + "' for instance '"
              + instance
              + "': already reserved by "
              + (holder == null
                  ? "another deployment, or an instance whose VM is still to be deleted"
                  : "instance '"
                      + holder.name()
                      + "' from deployment '"
                      + holder.deployment()
                      + "'"));
    }
    if (!own) {
      pool.take(block);
    }
    return new Assignment(wanted.network(), Optional.of(block), true);
  }

  private static IpRange single(Ip ip) {
    return new IpRange(ip, ip);
  }

  private static SlipwayException exhausted(String instance, String network) {
    return new SlipwayException(
        ErrorCode.NETWORK_RESERVATION_NOT_ENOUGH_CAPACITY,
        "Failed to reserve IP for '" + instance + "' for " + network + ": no more available");
  }
}
