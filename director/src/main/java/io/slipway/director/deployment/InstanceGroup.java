package io.slipway.director.deployment;

import io.slipway.director.deployment.CloudConfig.AvailabilityZone;
import io.slipway.director.deployment.CloudConfig.Network;
import io.slipway.director.deployment.CloudConfig.VmExtension;
import io.slipway.director.deployment.CloudConfig.VmType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An instance group of the manifest, with what it refers to looked up.
 *
 * @param availabilityZones empty when the group names none
 * @param cloudProperties of the VM before the zone's are merged under them: VM type, then
 *     extensions in order
 * @param wanted the states asked for in this request, by {@code ""} (the whole group), index or
 *     uuid; empty for a plain deploy
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
    List<MigratedFrom> migratedFrom,
    Map<String, @Nullable Object> tags,
    Map<String, String> wanted) {

  /** Whether instances run all the time or for the length of an errand. */
  public enum Lifecycle {
    SERVICE,
    ERRAND
  }

  /**
   * A job used by the group.
   *
   * @param properties what the manifest gives this job, undeclared ones included
   */
  public record JobUse(
      String name,
      String release,
      Map<String, @Nullable Object> properties,
      Map<String, @Nullable Object> consumes,
      Map<String, @Nullable Object> provides) {}

  /** Megabytes of memory and disk. */
  public record VmResources(int cpu, int ram, int ephemeralDiskSize) {}

  /**
   * @param staticAddresses in the order of the manifest
   * @param defaults of {@code dns}, {@code gateway}, {@code addressable}, sorted
   */
  public record GroupNetwork(Network network, List<Ip> staticAddresses, Set<String> defaults) {}

  /**
   * The managed disk, size in MiB.
   *
   * @param type name of the disk type; empty when the manifest gives a bare size
   */
  public record PersistentDisk(
      int size, Optional<String> type, Map<String, @Nullable Object> cloudProperties) {}

  public record MigratedFrom(String name, Optional<String> availabilityZone) {}
}
