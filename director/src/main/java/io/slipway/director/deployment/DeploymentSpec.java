package io.slipway.director.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A manifest, read and found good.
 *
 * @param manifest the manifest with versions resolved, as it is stored after a successful deploy
 * @param deprecations messages for the event log
 */
public record DeploymentSpec(
    String name,
    List<ReleaseUse> releases,
    List<StemcellUse> stemcells,
    UpdateSettings update,
    List<InstanceGroup> groups,
    Map<String, @Nullable Object> tags,
    Features features,
    CloudConfig cloudConfig,
    Map<String, @Nullable Object> manifest,
    List<String> deprecations) {

  /** A release and the version the deployment wants, already resolved and uploaded. */
  public record ReleaseUse(String name, String version) {}

  /** A stemcell the deployment wants, already resolved and uploaded. */
  public record StemcellUse(String alias, String name, String operatingSystem, String version) {}

  /** Empty where the manifest says nothing. */
  public record Features(
      Optional<Boolean> useDnsAddresses,
      Optional<Boolean> useShortDnsAddresses,
      Optional<Boolean> useLinkDnsNames,
      boolean randomizeAzPlacement) {}

  public Optional<InstanceGroup> group(String groupName) {
    return groups.stream().filter(group -> group.name().equals(groupName)).findFirst();
  }
}
