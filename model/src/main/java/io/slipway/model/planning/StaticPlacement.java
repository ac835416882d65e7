package io.slipway.model.planning;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.GroupNetwork;
import io.slipway.model.deployment.Ip;
import io.slipway.model.deployment.IpRange;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.planning.Placement.Placed;
import io.slipway.model.planning.StaticAddresses.StaticAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Places a group with static addresses where its addresses are (behaviour 2.5). */
final class StaticPlacement {
  private final InstanceGroup group;
  private final List<GroupNetwork> networks;
  private final StaticAddresses addresses;
  private final Runnable checkpoint;
  private final Map<Optional<String>, Integer> population = new HashMap<>();
  private final List<Slot> slots = new ArrayList<>();
  private final List<InstanceRecord> obsolete = new ArrayList<>();

  StaticPlacement(InstanceGroup group, Runnable checkpoint) {
    this.group = group;
    this.checkpoint = checkpoint;
    this.networks =
        group.networks().stream()
            .filter(network -> !network.isVip() && network.isStatic())
            .toList();
    this.addresses = new StaticAddresses(group, networks, checkpoint);
  }

  /** An instance that shall be, filled in step by step. */
  private static final class Slot {
    final Optional<Candidate> existing;
    final Map<String, StaticAddress> taken = new LinkedHashMap<>();
    @Nullable String zone;
    boolean zoneKnown;

    Slot(Optional<Candidate> existing) {
      this.existing = existing;
    }

    void putIn(@Nullable String where) {
      zone = where;
      zoneKnown = true;
    }
  }

  /**
   * @param candidates by index
   */
  Placement place(List<Candidate> candidates) {
    addresses.checkZones();
    checkIgnored(candidates);
    Set<Integer> holders = new HashSet<>();
    for (Candidate candidate : candidates) {
      if (claimByAddress(candidate)) {
        holders.add(candidate.record().id());
      }
    }
    for (Candidate candidate : candidates) {
      if (!holders.contains(candidate.record().id())) {
        claimByZone(candidate);
      }
    }
    for (Slot slot : slots) {
      takeMissing(slot);
    }
    addresses.distributeOverZones();
    while (slots.size() < group.instances()) {
      Slot slot = new Slot(Optional.empty());
      takeMissing(slot);
      add(slot);
    }
    return new Placement(slots.stream().map(StaticPlacement::placed).toList(), obsolete);
  }

  private static Placed placed(Slot slot) {
    Map<String, Ip> fixed = new LinkedHashMap<>();
    slot.taken.forEach((network, address) -> fixed.put(network, address.ip()));
    return new Placed(slot.existing, Optional.ofNullable(slot.zone), fixed);
  }

  /** Whoever holds a listed address goes on with it, if there is a slot. */
  private boolean claimByAddress(Candidate candidate) {
    Slot slot = null;
    for (GroupNetwork network : networks) {
      for (IpAddressRecord held : candidate.record().addresses()) {
        Ip ip = AddressText.parse(held.address()).first();
        if (!addresses.isListed(network, ip)) {
          continue;
        }
        if (slot == null && slots.size() >= group.instances()) {
          drop(candidate);
          addresses.remove(ip);
          return true;
        }
        Optional<StaticAddress> listed = addresses.unclaimed(network, ip);
        if (slot == null) {
          slot = new Slot(Optional.of(candidate));
          checkZone(candidate, listed, ip);
          slot.putIn(candidate.zone().orElse(null));
          add(slot);
        }
        if (listed.isPresent()
            && !slot.taken.containsKey(network.name())
            && listed.get().zones().contains(candidate.zone())) {
          slot.taken.put(network.name(), listed.get());
        }
        addresses.claim(ip, candidate.zone());
      }
    }
    return slot != null;
  }

  private static void checkZone(Candidate candidate, Optional<StaticAddress> listed, Ip ip) {
    if (listed.isEmpty() || !listed.get().zones().contains(candidate.zone())) {
      throw new SlipwayException(
          ErrorCode.NETWORK_RESERVATION_ERROR,
          "Existing instance '%s/%d' is using IP '%s' in availability zone '%s'"
              .formatted(
                  candidate.record().group(),
                  candidate.index(),
                  new IpRange(ip, ip),
                  candidate.zone().orElse("")));
    }
  }

  /** Others stay if their zone still has an address on every network. */
  private void claimByZone(Candidate candidate) {
    boolean fits =
        slots.size() < group.instances()
            && networks.stream()
                .allMatch(
                    network ->
                        addresses
                            .unclaimedIn(network, candidate.zone(), Optional.empty())
                            .isPresent());
    if (!fits) {
      drop(candidate);
      return;
    }
    Slot slot = new Slot(Optional.of(candidate));
    slot.putIn(candidate.zone().orElse(null));
    takeMissing(slot);
    add(slot);
  }

  private void takeMissing(Slot slot) {
    checkpoint.run();
    for (GroupNetwork network : networks) {
      if (!slot.taken.containsKey(network.name())) {
        take(slot, network);
      }
    }
  }

  private void take(Slot slot, GroupNetwork network) {
    Optional<Map<String, @Nullable Object>> sibling = cloudPropertiesOfSibling(slot, network);
    Optional<StaticAddress> found =
        slot.zoneKnown
            ? addresses.unclaimedIn(network, Optional.ofNullable(slot.zone), sibling)
            : addresses.firstUnclaimed(network, sibling);
    StaticAddress address =
        found.orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.NETWORK_RESERVATION_ERROR,
                    sibling.isPresent()
                        ? "Failed to find a static IP for network '"
                            + network.name()
                            + "' on a matching subnet in nic_group '"
                            + network.nicGroup().orElse(0)
                            + "'"
                            + (slot.zoneKnown ? " in availability zone '" + slot.zone + "'" : "")
                        : "Failed to distribute static IPs to satisfy existing instance"
                            + " reservations"));
    if (!slot.zoneKnown) {
      slot.putIn(zoneWithFewestInstances(address.zones()).orElse(null));
    }
    slot.taken.put(network.name(), address);
    addresses.claim(address.ip(), Optional.ofNullable(slot.zone));
  }

  private Optional<String> zoneWithFewestInstances(List<Optional<String>> zones) {
    return zones.stream()
        .min(Comparator.comparingInt(zone -> population.getOrDefault(zone, 0)))
        .orElse(Optional.empty());
  }

  /** A slot that is added has its zone, and keeps it. */
  private void add(Slot slot) {
    slots.add(slot);
    population.merge(Optional.ofNullable(slot.zone), 1, Integer::sum);
  }

  private Optional<Map<String, @Nullable Object>> cloudPropertiesOfSibling(
      Slot slot, GroupNetwork network) {
    if (network.nicGroup().isEmpty()) {
      return Optional.empty();
    }
    return networks.stream()
        .filter(other -> !other.name().equals(network.name()))
        .filter(other -> other.nicGroup().equals(network.nicGroup()))
        .flatMap(other -> Optional.ofNullable(slot.taken.get(other.name())).stream())
        .map(StaticAddress::cloudProperties)
        .findFirst();
  }

  private void drop(Candidate candidate) {
    if (candidate.isIgnored()) {
      throw staticIpOfIgnoredRemoved();
    }
    obsolete.add(candidate.record());
  }

  private void checkIgnored(List<Candidate> candidates) {
    ZonePlacement.checkIgnored(group, candidates);
    for (Candidate candidate : candidates) {
      if (!candidate.isIgnored()) {
        continue;
      }
      for (GroupNetwork network : networks) {
        boolean listed =
            candidate.record().addresses().stream()
                .filter(held -> held.network().equals(network.name()))
                .map(held -> AddressText.parse(held.address()).first())
                .allMatch(network.staticAddresses()::contains);
        if (!listed) {
          throw staticIpOfIgnoredRemoved();
        }
      }
    }
  }

  private SlipwayException staticIpOfIgnoredRemoved() {
    return new SlipwayException(
        ErrorCode.DEPLOYMENT_IGNORED_INSTANCES_MODIFICATION,
        "In instance group '"
            + group.name()
            + "', an attempt was made to remove a static ip that is used by an ignored instance."
            + " This operation is not allowed.");
  }
}
