package io.slipway.model.planning;

import io.slipway.model.deployment.CloudConfig.ManualSubnet;
import io.slipway.model.deployment.CloudConfig.VipSubnet;
import io.slipway.model.deployment.Ip;
import io.slipway.model.deployment.IpRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Hands out the lowest free address of a subnet. Nothing is ever given back, so the search of each
 * subnet goes on where it ended: any number of addresses costs one walk over what is taken.
 */
public final class AddressPool {
  private final NavigableMap<Ip, IpRange> takenV4 = new TreeMap<>();
  private final NavigableMap<Ip, IpRange> takenV6 = new TreeMap<>();
  private final IdentityHashMap<ManualSubnet, Search> searches = new IdentityHashMap<>();

  /**
   * @param reserved every address somebody holds, as {@link AddressText} has it
   */
  public AddressPool(Collection<String> reserved) {
    List<IpRange> v4 = new ArrayList<>();
    List<IpRange> v6 = new ArrayList<>();
    for (String text : reserved) {
      IpRange block = AddressText.parse(text);
      (block.v6() ? v6 : v4).add(block);
    }
    IpRange.merge(v4).forEach(range -> takenV4.put(range.first(), range));
    IpRange.merge(v6).forEach(range -> takenV6.put(range.first(), range));
  }

  /** Whether somebody holds any of it. */
  public boolean isTaken(IpRange block) {
    return blockingIn(taken(block.v6()), block).isPresent();
  }

  /** Marks a free block as taken. */
  public void take(IpRange block) {
    taken(block.v6()).put(block.first(), block);
  }

  /** The lowest free block of the subnet, taken; empty when there is none left. */
  public Optional<IpRange> takeLowest(ManualSubnet subnet) {
    Search search = searches.computeIfAbsent(subnet, Search::new);
    Optional<IpRange> found = search.next(taken(subnet.range().v6()));
    found.ifPresent(this::take);
    return found;
  }

  /** The first free one of the subnet's floating addresses, taken. */
  public Optional<IpRange> takeFirst(VipSubnet subnet) {
    for (IpRange range : subnet.staticAddresses()) {
      NavigableMap<Ip, IpRange> taken = taken(range.v6());
      Ip ip = range.first();
      while (ip.compareTo(range.last()) <= 0) {
        IpRange single = new IpRange(ip, ip);
        Optional<IpRange> blocking = blockingIn(taken, single);
        if (blocking.isEmpty()) {
          take(single);
          return Optional.of(single);
        }
        ip = blocking.get().last().plus(1);
      }
    }
    return Optional.empty();
  }

  private NavigableMap<Ip, IpRange> taken(boolean v6) {
    return v6 ? takenV6 : takenV4;
  }

  /** A range of the disjoint ranges that overlaps the block. */
  private static Optional<IpRange> blockingIn(NavigableMap<Ip, IpRange> ranges, IpRange block) {
    return Optional.ofNullable(ranges.floorEntry(block.last()))
        .map(Map.Entry::getValue)
        .filter(range -> range.last().compareTo(block.first()) >= 0);
  }

  /** The walk through one subnet. */
  private static final class Search {
    private final ManualSubnet subnet;
    private final NavigableMap<Ip, IpRange> unavailable = new TreeMap<>();
    private Ip candidate;

    Search(ManualSubnet subnet) {
      this.subnet = subnet;
      this.candidate = subnet.range().first();
      List<IpRange> ranges = new ArrayList<>(subnet.restricted());
      ranges.addAll(subnet.staticAddresses());
      IpRange.merge(ranges).forEach(range -> unavailable.put(range.first(), range));
    }

    Optional<IpRange> next(NavigableMap<Ip, IpRange> taken) {
      while (subnet.range().contains(candidate)) {
        IpRange block = IpRange.block(candidate, subnet.prefix());
        if (!subnet.range().contains(block.last())) {
          return Optional.empty();
        }
        if (block.first().compareTo(candidate) < 0) {
          candidate = block.last().plus(1);
          continue;
        }
        Optional<IpRange> blocking =
            blockingIn(unavailable, block).or(() -> blockingIn(taken, block));
        candidate = blocking.orElse(block).last().plus(1);
        if (blocking.isEmpty()) {
          return Optional.of(block);
        }
      }
      return Optional.empty();
    }
  }
}
