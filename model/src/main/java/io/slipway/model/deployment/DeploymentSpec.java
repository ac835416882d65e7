package io.slipway.model.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A manifest, read and found good.
 *
 * @param releases the runtime configs' included, where their addons apply
 * @param tags the runtime config's, overridden by the manifest's
 * @param manifest the manifest with versions resolved, as it is stored after a successful deploy
 * @param deprecations messages for the event log
 * @param foreignLinks what it may consume of other deployments, as it was read
 */
public record DeploymentSpec(
    String name,
    List<ReleaseUse> releases,
    List<StemcellUse> stemcells,
    UpdateSettings update,
    List<InstanceGroup> groups,
    List<Variable> variables,
    Map<String, @Nullable Object> tags,
    Features features,
    CloudConfig cloudConfig,
    Map<String, @Nullable Object> manifest,
    List<String> deprecations,
    ForeignLinks foreignLinks) {

  /**
   * A release and the version the deployment wants, already resolved and uploaded.
   *
   * @param exportedFrom the stemcells it must be compiled for; empty for any
   */
  public record ReleaseUse(String name, String version, List<ExportedFrom> exportedFrom) {}

  public record ExportedFrom(String operatingSystem, String version) {
    @Override
    public String toString() {
      return operatingSystem + "/" + version;
    }
  }

  /** A stemcell the deployment wants, already resolved and uploaded. */
  public record StemcellUse(String alias, String name, String operatingSystem, String version) {}

  /** Empty where the manifest says nothing. */
  public record Features(
      Optional<Boolean> useDnsAddresses,
      Optional<Boolean> useShortDnsAddresses,
      Optional<Boolean> useLinkDnsNames,
      boolean randomizeAzPlacement,
      boolean convergeVariables,
      Optional<Boolean> useTmpfsConfig) {
    public static final Features NONE =
        new Features(
            Optional.empty(), Optional.empty(), Optional.empty(), false, false, Optional.empty());
  }

  /**
   * A variable to be generated; its type is for the generator to judge.
   *
   * @param updateStrategy when it may get a new value: {@code on-deploy} unless it says so
   */
  public record Variable(
      String name,
      String type,
      Map<String, @Nullable Object> options,
      Map<String, @Nullable Object> consumes,
      Optional<String> updateMode,
      Optional<String> updateStrategy) {}

  public Optional<InstanceGroup> group(String groupName) {
    return groups.stream().filter(group -> group.name().equals(groupName)).findFirst();
  }

  public Optional<ReleaseUse> release(String releaseName) {
    return releases.stream().filter(release -> release.name().equals(releaseName)).findFirst();
  }
}
