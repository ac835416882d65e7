package io.slipway.cli.run;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.run.Addresses.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a cloud config offers, as far as a manifest can refer to it by name. Offers can be put
 * together: nothing that is offered is ever taken back, because other deployments may use it.
 *
 * @param networks by name
 */
record CloudOffer(
    SortedSet<String> zones,
    SortedSet<String> vmTypes,
    SortedSet<String> vmExtensions,
    SortedSet<String> diskTypes,
    SortedMap<String, Network> networks) {
  private static final int DISK_MEGABYTES = 1024;
  private static final int COMPILATION_WORKERS = 4;
  private static final String DEFAULT = "default";

  /** Networks get this many leading bits each of the home's block of 16. */
  private static final int NETWORK_PREFIX = 20;

  private static final int NETWORKS = 16;

  /**
   * @param range where its addresses come from; absent as long as nobody has chosen
   * @param statics addresses manifests ask for by themselves
   */
  record Network(Optional<Addresses> range, SortedSet<String> zones, SortedSet<String> statics) {
    Network with(Network other) {
      return new Network(
          range.or(other::range), union(zones, other.zones), union(statics, other.statics));
    }

    List<Span> spans() {
      return statics.stream().map(Span::parse).flatMap(Optional::stream).toList();
    }
  }

  /** What a manifest refers to. */
  static CloudOffer neededBy(Map<String, @Nullable Object> manifest) {
    CloudOffer needed = empty();
    needed.vmTypes.add(DEFAULT);
    for (Map<String, @Nullable Object> group : Manifests.groups(manifest)) {
      SortedSet<String> zones = new TreeSet<>(Manifests.texts(group.get("azs")));
      needed.zones.addAll(zones);
      addIfNamed(needed.vmTypes, group, "vm_type");
      needed.vmExtensions.addAll(Manifests.texts(group.get("vm_extensions")));
      addIfNamed(needed.diskTypes, group, "persistent_disk_type");
      for (Map<String, @Nullable Object> disk : Manifests.maps(group.get("persistent_disks"))) {
        addIfNamed(needed.diskTypes, disk, "type");
      }
      for (Map<String, @Nullable Object> network : Manifests.maps(group.get("networks"))) {
        String name = Manifests.text(network, "name");
        if (!name.isEmpty()) {
          SortedSet<String> statics = new TreeSet<>(Manifests.texts(network.get("static_ips")));
          needed.networks.merge(name, new Network(Optional.empty(), zones, statics), Network::with);
        }
      }
    }
    if (needed.networks.isEmpty()) {
      needed.networks.put(
          DEFAULT, new Network(Optional.empty(), new TreeSet<>(needed.zones), new TreeSet<>()));
    }
    return needed;
  }

  /** What a config of {@link #toConfig} offers. */
  static CloudOffer of(Map<String, @Nullable Object> config) {
    CloudOffer offer = empty();
    addNames(offer.zones, config, "azs");
    addNames(offer.vmTypes, config, "vm_types");
    addNames(offer.vmExtensions, config, "vm_extensions");
    addNames(offer.diskTypes, config, "disk_types");
    for (Map<String, @Nullable Object> network : Manifests.maps(config.get("networks"))) {
      for (Map<String, @Nullable Object> subnet : Manifests.maps(network.get("subnets"))) {
        offer.networks.put(
            Manifests.text(network, "name"),
            new Network(
                Addresses.parse(Manifests.text(subnet, "range")),
                new TreeSet<>(Manifests.texts(subnet.get("azs"))),
                new TreeSet<>(Manifests.texts(subnet.get("static")))));
      }
    }
    return offer;
  }

  private static CloudOffer empty() {
    return new CloudOffer(
        new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeMap<>());
  }

  private static void addIfNamed(Set<String> names, Map<String, @Nullable Object> map, String key) {
    if (!Manifests.text(map, key).isEmpty()) {
      names.add(Manifests.text(map, key));
    }
  }

  private static void addNames(
      Set<String> names, Map<String, @Nullable Object> config, String key) {
    Manifests.maps(config.get(key)).forEach(item -> addIfNamed(names, item, "name"));
  }

  CloudOffer with(CloudOffer other) {
    SortedMap<String, Network> both = new TreeMap<>(networks);
    other.networks.forEach((name, network) -> both.merge(name, network, Network::with));
    return new CloudOffer(
        union(zones, other.zones),
        union(vmTypes, other.vmTypes),
        union(vmExtensions, other.vmExtensions),
        union(diskTypes, other.diskTypes),
        both);
  }

  private static SortedSet<String> union(Collection<String> a, Collection<String> b) {
    SortedSet<String> both = new TreeSet<>(a);
    both.addAll(b);
    return both;
  }

  /**
   * The cloud config that offers all this.
   *
   * @param block where networks get their addresses from: no other home of this machine does
   */
  Map<String, @Nullable Object> toConfig(Addresses block) {
    SortedMap<String, Network> placed = placed(block);
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("azs", named(zones));
    config.put("vm_types", named(vmTypes));
    if (!vmExtensions.isEmpty()) {
      config.put("vm_extensions", named(vmExtensions));
    }
    if (!diskTypes.isEmpty()) {
      config.put(
          "disk_types",
          diskTypes.stream().map(name -> map("name", name, "disk_size", DISK_MEGABYTES)).toList());
    }
    config.put(
        "networks",
        placed.entrySet().stream()
            .map(entry -> network(entry.getKey(), entry.getValue()))
            .toList());
    config.put("compilation", compilation(placed));
    return config;
  }

  private static List<Map<String, @Nullable Object>> named(Collection<String> names) {
    return names.stream().map(name -> map("name", name)).toList();
  }

  private static Map<String, @Nullable Object> network(String name, Network network) {
    Addresses range = network.range().orElseThrow();
    Map<String, @Nullable Object> subnet = new LinkedHashMap<>();
    subnet.put("range", range.toString());
    subnet.put("gateway", range.freeAddress(network.spans()).orElse(""));
    if (!network.zones().isEmpty()) {
      subnet.put("azs", List.copyOf(network.zones()));
    }
    if (!network.statics().isEmpty()) {
      subnet.put("static", List.copyOf(network.statics()));
    }
    return map("name", name, "type", "manual", "subnets", List.of(subnet));
  }

  private Map<String, @Nullable Object> compilation(SortedMap<String, Network> placed) {
    String network = placed.containsKey(DEFAULT) ? DEFAULT : placed.firstKey();
    Map<String, @Nullable Object> compilation = new LinkedHashMap<>();
    compilation.put("workers", COMPILATION_WORKERS);
    compilation.put("reuse_compilation_vms", true);
    compilation.put("vm_type", vmTypes.contains(DEFAULT) ? DEFAULT : vmTypes.first());
    compilation.put("network", network);
    Optional.ofNullable(placed.get(network))
        .filter(itself -> !itself.zones().isEmpty())
        .ifPresent(itself -> compilation.put("az", itself.zones().first()));
    return compilation;
  }

  /** Every network with a range: the one it has, one around its static addresses, or a free one. */
  private SortedMap<String, Network> placed(Addresses block) {
    SortedMap<String, Network> placed = new TreeMap<>();
    List<Addresses> taken = new ArrayList<>();
    networks.forEach(
        (name, network) -> {
          List<Span> spans = network.spans();
          Optional<Addresses> kept =
              network
                  .range()
                  .filter(range -> range.canGiveAll(spans))
                  // A block that was the home's before may be another's now.
                  .filter(range -> !spans.isEmpty() || range.overlaps(block));
          Optional<Addresses> range =
              kept.isEmpty() && !spans.isEmpty() ? Optional.of(Addresses.around(spans)) : kept;
          range.ifPresent(taken::add);
          placed.put(name, new Network(range, network.zones(), network.statics()));
        });
    placed.replaceAll(
        (name, network) -> {
          if (network.range().isPresent()) {
            return network;
          }
          Addresses range = free(block, taken);
          taken.add(range);
          return new Network(Optional.of(range), network.zones(), network.statics());
        });
    return placed;
  }

  private static Addresses free(Addresses block, List<Addresses> taken) {
    for (Addresses range : block.parts(NETWORK_PREFIX)) {
      if (taken.stream().noneMatch(range::overlaps)) {
        return range;
      }
    }
    throw new CommandFailed(
        "'slipway run' makes no more than "
            + NETWORKS
            + " networks. Make the cloud config yourself and set it with 'slipway update-cloud-config'.");
  }

  private static Map<String, @Nullable Object> map(Object... keysAndValues) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
