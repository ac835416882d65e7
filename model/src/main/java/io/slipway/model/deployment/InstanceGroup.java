package io.slipway.model.deployment;

import io.slipway.model.catalog.Catalog.ReleaseJob;
import io.slipway.model.deployment.CloudConfig.AvailabilityZone;
import io.slipway.model.deployment.CloudConfig.Network;
import io.slipway.model.deployment.CloudConfig.VipNetwork;
import io.slipway.model.deployment.CloudConfig.VmExtension;
import io.slipway.model.deployment.CloudConfig.VmType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An instance group of the manifest, with what it refers to looked up.
 *
 * @param jobs the addons' jobs last
 * @param availabilityZones empty when the group names none
 * @param persistentDisk the managed disk; empty for none and for named disks
 * @param namedDisks disks that are attached but neither formatted nor mounted
 * @param wanted the states asked for in this request, by {@code ""} (the whole group), index or
 *     uuid; empty for a plain deploy
 * @param slipway what holds for the group of what BOSH does not know
 */
public record InstanceGroup(
    String name,
    Lifecycle lifecycle,
    List<JobUse> jobs,
    int instances,
    DeploymentSpec.StemcellUse stemcell,
    Optional<VmType> vmType,
    Optional<VmResources> vmResources,
    List<VmExtension> vmExtensions,
    Map<String, @Nullable Object> env,
    UpdateSettings update,
    List<GroupNetwork> networks,
    List<AvailabilityZone> availabilityZones,
    Optional<PersistentDisk> persistentDisk,
    List<NamedDisk> namedDisks,
    List<MigratedFrom> migratedFrom,
    Map<String, @Nullable Object> tags,
    Map<String, String> wanted,
    SlipwayBlock slipway) {

  /** Whether instances run all the time or for the length of an errand. */
  public enum Lifecycle {
    SERVICE,
    ERRAND;

    /** The word of manifests and specs. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A job used by the group.
   *
   * @param path where it is written
   * @param properties what the manifest gives this job, undeclared ones included
   * @param places where they stand, those first that override the others; the first is where more
   *     can be added
   * @param consumes by link name; a mapping or the text {@code nil}; likewise provides
   * @param customProviders definitions of links the release does not know of
   * @param job what the release says about it
   * @param slipway what the job itself says of what BOSH does not know
   */
  public record JobUse(
      String name,
      String release,
      DocumentPath path,
      Map<String, @Nullable Object> properties,
      List<PropertyPlace> places,
      Map<String, @Nullable Object> consumes,
      Map<String, @Nullable Object> provides,
      List<@Nullable Object> customProviders,
      ReleaseJob job,
      SlipwayBlock slipway) {}

  /** Megabytes of memory and disk. */
  public record VmResources(int cpu, int ram, int ephemeralDiskSize) {}

  /**
   * @param staticAddresses in the order of the manifest
   * @param defaults of {@code dns}, {@code gateway}, {@code addressable}, sorted
   * @param nicGroup networks with the same number share an interface
   */
  public record GroupNetwork(
      Network network, List<Ip> staticAddresses, Set<String> defaults, Optional<Integer> nicGroup) {

    public String name() {
      return network.name();
    }

    /** Whether its addresses are fixed by the manifest or the cloud config. */
    public boolean isStatic() {
      return !staticAddresses.isEmpty() || isVip();
    }

    public boolean isVip() {
      return network instanceof VipNetwork;
    }
  }

  /**
   * The managed disk, size in MiB.
   *
   * @param type name of the disk type; empty when the manifest gives a bare size
   */
  public record PersistentDisk(
      int size, Optional<String> type, Map<String, @Nullable Object> cloudProperties) {}

  /** A disk of its own name, size in MiB. */
  public record NamedDisk(
      String name, int size, String type, Map<String, @Nullable Object> cloudProperties) {}

  /**
   * Any persistent disk.
   *
   * @param name empty for the managed one
   * @param size MiB
   */
  public record Disk(String name, int size, Map<String, @Nullable Object> cloudProperties) {
    /** Whether it is formatted and mounted, not only attached. */
    public boolean isManaged() {
      return name.isEmpty();
    }
  }

  /** All its instances are to have. */
  public List<Disk> disks() {
    return persistentDisk
        .map(disk -> List.of(new Disk("", disk.size(), disk.cloudProperties())))
        .orElseGet(
            () ->
                namedDisks.stream()
                    .map(disk -> new Disk(disk.name(), disk.size(), disk.cloudProperties()))
                    .toList());
  }

  public record MigratedFrom(String name, Optional<String> availabilityZone) {}

  public List<String> zoneNames() {
    return availabilityZones.stream().map(AvailabilityZone::name).toList();
  }

  public Optional<AvailabilityZone> availabilityZone(String zone) {
    return availabilityZones.stream().filter(known -> known.name().equals(zone)).findFirst();
  }

  public boolean isErrand() {
    return lifecycle == Lifecycle.ERRAND;
  }

  /** The network instances are addressed by: the default for addressable, else for gateway. */
  public String addressableNetwork() {
    return networkDefaultFor("addressable")
        .or(() -> networkDefaultFor("gateway"))
        .orElseThrow(() -> new IllegalStateException(name + " has no default network"))
        .name();
  }

  private Optional<GroupNetwork> networkDefaultFor(String property) {
    return networks.stream().filter(network -> network.defaults().contains(property)).findFirst();
  }

  /**
   * Cloud properties of a VM in that zone: the zone's, the VM type's, the extensions' in order, the
   * later key replacing the earlier one whole.
   */
  public Map<String, @Nullable Object> cloudProperties(Optional<String> zone) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>();
    zone.flatMap(this::availabilityZone).ifPresent(az -> merged.putAll(az.cloudProperties()));
    vmType.ifPresent(type -> merged.putAll(type.cloudProperties()));
    vmExtensions.forEach(extension -> merged.putAll(extension.cloudProperties()));
    return merged;
  }

  /** Whether replaced VMs run beside their successors for a while (behaviour 4.5). */
  public boolean createsSwapsDeletes() {
    return update.vmStrategy() == UpdateSettings.VmStrategy.CREATE_SWAP_DELETE
        && networks.stream().noneMatch(GroupNetwork::isStatic);
  }
}
