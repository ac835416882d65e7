package io.slipway.model.planning;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CloudConfig.VipNetwork;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.GroupNetwork;
import io.slipway.model.deployment.Ip;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.planning.Placement.Placed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gives out the floating addresses a group lists (behaviour 2.5, end). */
final class VipAssignment {
  private final InstanceGroup group;

  VipAssignment(InstanceGroup group) {
    this.group = group;
  }

  Placement assign(Placement placement) {
    List<Placed> placed = placement.placed();
    for (GroupNetwork network : group.networks()) {
      if (network.network() instanceof VipNetwork vip) {
        placed = assign(network, vip, placed);
      }
    }
    return new Placement(placed, placement.obsolete());
  }

  private List<Placed> assign(GroupNetwork network, VipNetwork vip, List<Placed> placed) {
    Set<Ip> left = new LinkedHashSet<>(network.staticAddresses());
    if (vip.handsOutAddresses()) {
      if (!left.isEmpty()) {
        throw new SlipwayException(
            ErrorCode.NETWORK_RESERVATION_VIP_MISCONFIGURED,
            "IPs cannot be specified in both the instance group and the cloud config");
      }
      return placed;
    }
    if (left.size() < placed.size()) {
      throw new SlipwayException(
          ErrorCode.NETWORK_RESERVATION_VIP_MISCONFIGURED,
          "Instance group '"
              + group.name()
              + "' must list static_ips for vip network '"
              + network.name()
              + "': the cloud config offers none");
    }
    List<Optional<Ip>> held = placed.stream().map(p -> held(p, network.name(), left)).toList();
    held.forEach(ip -> ip.ifPresent(left::remove));
    List<Placed> assigned = new ArrayList<>();
    for (int i = 0; i < placed.size(); i++) {
      Placed one = placed.get(i);
      Ip ip = held.get(i).orElseGet(() -> takeFirst(left));
      Map<String, Ip> fixed = new LinkedHashMap<>(one.fixed());
      fixed.put(network.name(), ip);
      assigned.add(new Placed(one.existing(), one.zone(), fixed));
    }
    return assigned;
  }

  private static Optional<Ip> held(Placed placed, String network, Set<Ip> listed) {
    return placed.existing().stream()
        .flatMap(candidate -> candidate.record().addresses().stream())
        .filter(address -> address.network().equals(network))
        .map(IpAddressRecord::address)
        .map(text -> AddressText.parse(text).first())
        .filter(listed::contains)
        .findFirst();
  }

  private static Ip takeFirst(Set<Ip> left) {
    Ip first = left.iterator().next();
    left.remove(first);
    return first;
  }
}
