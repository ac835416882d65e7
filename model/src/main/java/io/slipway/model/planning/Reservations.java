package io.slipway.model.planning;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CloudConfig.DynamicNetwork;
import io.slipway.model.deployment.CloudConfig.ManualNetwork;
import io.slipway.model.deployment.CloudConfig.ManualSubnet;
import io.slipway.model.deployment.CloudConfig.VipNetwork;
import io.slipway.model.deployment.CloudConfig.VipSubnet;
import io.slipway.model.deployment.Ip;
import io.slipway.model.deployment.IpRange;
import io.slipway.model.instances.AddressHolder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds addresses for what instances want (behaviour 2.7). */
final class Reservations {
  private final AddressPool pool;
  private final String deployment;
  private final Map<IpRange, AddressHolder> holders = new HashMap<>();

  /**
   * @param reserved every address somebody holds, all of them taken in the pool
   * @param deployment whose instances get addresses
   */
  Reservations(AddressPool pool, Map<String, AddressHolder> reserved, String deployment) {
    this.pool = pool;
    this.deployment = deployment;
    reserved.forEach((address, holder) -> holders.put(AddressText.parse(address), holder));
  }

  /**
   * Who wants an address.
   *
   * @param name {@code group/uuid}
   * @param id 0 for a new instance
   */
  record Claimant(String name, int index, int id) {
    String fullName() {
      return name + " (" + index + ")";
    }
  }

  Assignment reserve(Wanted wanted, Optional<String> zone, Claimant claimant) {
    Assignment assignment = find(wanted, zone, claimant);
    assignment
        .block()
        .ifPresent(
            block ->
                holders.putIfAbsent(
                    block, new AddressHolder(claimant.id(), claimant.name(), deployment)));
    return assignment;
  }

  private Assignment find(Wanted wanted, Optional<String> zone, Claimant claimant) {
    return switch (wanted.network().network()) {
      case DynamicNetwork dynamic -> new Assignment(wanted.network(), Optional.empty(), false);
      case ManualNetwork manual when wanted.fixed().isPresent() ->
          fixed(wanted, manual, wanted.fixed().get(), claimant);
      case ManualNetwork manual -> free(wanted, manual, zone, claimant);
      case VipNetwork vip when wanted.fixed().isPresent() ->
          taken(wanted, single(wanted.fixed().get()), claimant);
      case VipNetwork vip -> floating(wanted, vip, zone, claimant);
    };
  }

  private Assignment free(
      Wanted wanted, ManualNetwork network, Optional<String> zone, Claimant claimant) {
    for (ManualSubnet subnet : network.subnets()) {
      if (subnet.isIn(zone)) {
        Optional<IpRange> block = pool.takeLowest(subnet);
        if (block.isPresent()) {
          return new Assignment(wanted.network(), block, false);
        }
      }
    }
    throw exhausted(claimant.fullName(), "manual network '" + network.name() + "'");
  }

  private Assignment floating(
      Wanted wanted, VipNetwork network, Optional<String> zone, Claimant claimant) {
    for (VipSubnet subnet : network.subnets()) {
      if (subnet.isIn(zone)) {
        Optional<IpRange> block = pool.takeFirst(subnet);
        if (block.isPresent()) {
          return new Assignment(wanted.network(), block, false);
        }
      }
    }
    throw exhausted(claimant.fullName(), "vip network '" + network.name() + "'");
  }

  private Assignment fixed(Wanted wanted, ManualNetwork network, Ip ip, Claimant claimant) {
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
    return taken(wanted, IpRange.block(ip, subnet.prefix()), claimant);
  }

  private Assignment taken(Wanted wanted, IpRange block, Claimant claimant) {
    Optional<AddressHolder> holder = Optional.ofNullable(holders.get(block));
    boolean own =
        claimant.id() > 0 && holder.filter(one -> one.instanceId() == claimant.id()).isPresent();
    if (!own && pool.isTaken(block)) {
      throw new SlipwayException(
          ErrorCode.NETWORK_RESERVATION_ALREADY_IN_USE,
          "Failed to reserve IP '"
              + block
              + "' for instance '"
              + claimant.fullName()
              + "': already reserved by "
              + holder
                  .or(() -> holderOfPart(block))
                  .map(Reservations::told)
                  .orElse("another instance"));
    }
    if (!own) {
      pool.take(block);
    }
    return new Assignment(wanted.network(), Optional.of(block), true);
  }

  /** Blocks of different sizes may overlap without being the same. */
  private Optional<AddressHolder> holderOfPart(IpRange block) {
    return holders.entrySet().stream()
        .filter(one -> one.getKey().v6() == block.v6())
        .filter(one -> one.getKey().first().compareTo(block.last()) <= 0)
        .filter(one -> one.getKey().last().compareTo(block.first()) >= 0)
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static String told(AddressHolder holder) {
    return "instance '" + holder.instance() + "' from deployment '" + holder.deployment() + "'";
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
