package io.slipway.model.planning;

import io.slipway.model.deployment.CloudConfig;
import io.slipway.model.deployment.CloudConfig.DynamicNetwork;
import io.slipway.model.deployment.CloudConfig.ManualNetwork;
import io.slipway.model.deployment.CloudConfig.ManualSubnet;
import io.slipway.model.deployment.CloudConfig.Network;
import io.slipway.model.deployment.CloudConfig.VipNetwork;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.GroupNetwork;
import io.slipway.model.deployment.Ip;
import io.slipway.model.deployment.IpRange;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.instances.VmRecord;
import io.slipway.model.planning.InstancePlan.AddressWish;
import io.slipway.model.planning.Placement.Placed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an instance keeps of the addresses it has (behaviour 2.7). */
final class Reconciliation {
  private final InstanceGroup group;
  private final CloudConfig cloudConfig;
  private final Placed placed;

  Reconciliation(InstanceGroup group, CloudConfig cloudConfig, Placed placed) {
    this.group = group;
    this.cloudConfig = cloudConfig;
    this.placed = placed;
  }

  /**
   * @param corrections stored addresses that are kept, but on a network of another name
   * @param obsoleteRows ids of stored addresses that are not
   * @param changed whether the VM's networks are no longer what they were
   */
  record Reconciled(
      List<Assignment> kept,
      List<AddressWish> corrections,
      List<Wanted> wanted,
      List<Integer> obsoleteRows,
      boolean changed) {}

  /** An address the instance has, on the network it belongs to today; empty for one on none. */
  private record Held(
      Optional<IpAddressRecord> row, Optional<IpRange> block, Optional<Network> network) {

    boolean isStatic() {
      if (block.isEmpty()) {
        return false;
      }
      Ip ip = block.get().first();
      return switch (network.orElse(null)) {
        case ManualNetwork manual ->
            manual.subnetOf(ip).filter(subnet -> subnet.isStatic(ip)).isPresent();
        case VipNetwork vip -> !vip.handsOutAddresses();
        case DynamicNetwork dynamic -> false;
        case null -> false;
      };
    }
  }

  /**
   * @param replacesVm whether the VM gets a twin whatever happens to its networks
   */
  Reconciled reconcile(boolean replacesVm) {
    List<Wanted> wanted = wanted();
    List<Held> unplaced = new ArrayList<>(held());
    Map<Held, Wanted> kept = new LinkedHashMap<>();
    keep(unplaced, wanted, kept);
    boolean differs = !wanted.isEmpty() || !unplaced.isEmpty();
    if (group.createsSwapsDeletes() && (replacesVm || differs)) {
      unplaced.addAll(kept.keySet());
      wanted.addAll(kept.values());
      kept.clear();
      differs = true;
    }
    List<Held> spare = new ArrayList<>(spare());
    keep(spare, wanted, kept);
    unplaced.addAll(spare);
    return new Reconciled(
        kept.entrySet().stream()
            .map(
                e ->
                    new Assignment(
                        e.getValue().network(), e.getKey().block(), e.getKey().isStatic()))
            .toList(),
        kept.entrySet().stream()
            .flatMap(e -> correction(e.getKey(), e.getValue()).stream())
            .toList(),
        List.copyOf(wanted),
        unplaced.stream().flatMap(held -> held.row().stream()).map(IpAddressRecord::id).toList(),
        differs);
  }

  /** Moves what fits something that is wanted to what is kept. */
  private void keep(List<Held> unplaced, List<Wanted> wanted, Map<Held, Wanted> kept) {
    for (Held held : List.copyOf(unplaced)) {
      if (held.network().isEmpty() || !isInZone(held)) {
        continue;
      }
      Optional<Wanted> match = wanted.stream().filter(w -> fits(held, w)).findFirst();
      if (match.isPresent() && isReusable(held, match.get())) {
        unplaced.remove(held);
        wanted.remove(match.get());
        kept.put(held, match.get());
      }
    }
  }

  private List<Wanted> wanted() {
    List<Wanted> wanted = new ArrayList<>();
    group.networks().stream()
        .sorted(Comparator.comparing(GroupNetwork::isVip))
        .map(n -> new Wanted(n, Optional.ofNullable(placed.fixed().get(n.name()))))
        .forEach(wanted::add);
    return wanted;
  }

  /** What the VM it works on has. */
  private List<Held> held() {
    List<Held> held = new ArrayList<>();
    if (placed.existing().isEmpty()) {
      return held;
    }
    placed.existing().get().record().addresses().stream()
        .filter(row -> !isSpare(row))
        .map(this::held)
        .forEach(held::add);
    placed
        .existing()
        .get()
        .record()
        .networks()
        .forEach((name, settings) -> dynamic(name, settings).ifPresent(held::add));
    return held;
  }

  /** What was reserved for a VM that has not taken over: an earlier deploy did not get that far. */
  private List<Held> spare() {
    return placed.existing().stream()
        .flatMap(candidate -> candidate.record().addresses().stream())
        .filter(this::isSpare)
        .map(this::held)
        .toList();
  }

  private boolean isSpare(IpAddressRecord row) {
    InstanceRecord instance = placed.existing().orElseThrow().record();
    Optional<Integer> active = instance.activeVm().map(VmRecord::id);
    return active.isPresent()
        && !row.vmId().equals(active)
        && instance.addresses().stream().anyMatch(other -> other.vmId().equals(active));
  }

  private Held held(IpAddressRecord row) {
    IpRange block = AddressText.parse(row.address());
    return new Held(Optional.of(row), Optional.of(block), networkOf(row.network(), block));
  }

  /** The infrastructure's addresses have no rows; the stored spec remembers the network. */
  private Optional<Held> dynamic(String name, @Nullable Object settings) {
    if (!(settings instanceof Map<?, ?> map) || !"dynamic".equals(map.get("type"))) {
      return Optional.empty();
    }
    Optional<Network> network = cloudConfig.network(name).filter(DynamicNetwork.class::isInstance);
    return Optional.of(new Held(Optional.empty(), Optional.empty(), network));
  }

  private Optional<Network> networkOf(String name, IpRange block) {
    Optional<Network> named = cloudConfig.network(name);
    boolean byName =
        named
            .filter(
                network ->
                    network instanceof DynamicNetwork
                        || (network instanceof VipNetwork vip && !vip.handsOutAddresses()))
            .isPresent();
    if (byName) {
      return named.filter(network -> !(network instanceof DynamicNetwork));
    }
    List<Network> networks = new ArrayList<>(cloudConfig.networks());
    named.ifPresent(network -> networks.addFirst(network));
    return networks.stream().filter(network -> mayHold(network, block)).findFirst();
  }

  private static boolean mayHold(Network network, IpRange block) {
    return switch (network) {
      case ManualNetwork manual ->
          manual.subnets().stream().anyMatch(subnet -> subnet.mayHold(block));
      case VipNetwork vip ->
          vip.subnets().stream()
              .flatMap(subnet -> subnet.staticAddresses().stream())
              .anyMatch(range -> range.contains(block));
      case DynamicNetwork dynamic -> false;
    };
  }

  private boolean isInZone(Held held) {
    List<String> zones = zones(held);
    return placed.zone().map(zones::contains).orElse(zones.isEmpty());
  }

  private List<String> zones(Held held) {
    return switch (held.network().orElse(null)) {
      case DynamicNetwork dynamic -> dynamic.availabilityZones();
      case ManualNetwork manual ->
          held.block()
              .flatMap(block -> manual.subnetOf(block.first()))
              .map(ManualSubnet::availabilityZones)
              .orElse(List.of());
      case VipNetwork vip when vip.handsOutAddresses() ->
          vip.subnets().stream()
              .filter(
                  subnet ->
                      subnet.staticAddresses().stream()
                          .anyMatch(range -> range.contains(held.block().orElseThrow())))
              .findFirst()
              .map(CloudConfig.VipSubnet::availabilityZones)
              .orElse(List.of());
      case VipNetwork vip ->
          placed.existing().flatMap(Candidate::zone).map(List::of).orElse(List.of());
      case null -> List.of();
    };
  }

  private boolean fits(Held held, Wanted wanted) {
    boolean sameAddress =
        wanted.fixed().isEmpty()
            || held.block().filter(b -> b.first().equals(wanted.fixed().get())).isPresent();
    Network target = wanted.network().network();
    return sameAddress && (held.network().orElseThrow().equals(target) || mayMove(held, target));
  }

  private boolean mayMove(Held held, Network target) {
    if (!(held.network().orElseThrow() instanceof ManualNetwork from)
        || !(target instanceof ManualNetwork to)
        || from.prefix() != to.prefix()) {
      return false;
    }
    Optional<String> zone = placed.existing().flatMap(Candidate::zone);
    return to.subnets().stream()
        .filter(s -> s.availabilityZones().isEmpty() || s.isIn(zone))
        .anyMatch(subnet -> subnet.mayHold(held.block().orElseThrow()));
  }

  private static boolean isReusable(Held held, Wanted wanted) {
    boolean bothVip =
        held.network().orElseThrow() instanceof VipNetwork
            && wanted.network().network() instanceof VipNetwork;
    return bothVip || held.isStatic() == wanted.fixed().isPresent();
  }

  private static Optional<AddressWish> correction(Held held, Wanted wanted) {
    return held.row()
        .filter(row -> !row.network().equals(wanted.network().name()))
        .map(row -> new AddressWish(wanted.network().name(), row.address(), held.isStatic()));
  }
}
