package io.slipway.model.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for: a manifest, the configs it is to be read with, and what was said beside
 * it.
 *
 * @param manifest plain values, variables filled in
 * @param cloudConfigs in the order of their ids; likewise runtime configs
 * @param teams of the deployment, for the filters of addons
 * @param jobStates states asked for, by group name or {@code *}, then by {@code ""} (all
 *     instances), index or uuid
 * @param canaries overrides every {@code canaries} of the manifest; likewise max_in_flight
 * @param deploy false for a change of state of what is deployed: links stay as they are
 */
public record DeploymentRequest(
    Map<String, @Nullable Object> manifest,
    List<Map<String, @Nullable Object>> cloudConfigs,
    List<Map<String, @Nullable Object>> runtimeConfigs,
    List<String> teams,
    Map<String, Map<String, String>> jobStates,
    Optional<String> canaries,
    Optional<String> maxInFlight,
    boolean deploy) {

  /** A plain deploy. */
  public static DeploymentRequest deploy(
      Map<String, @Nullable Object> manifest,
      List<Map<String, @Nullable Object>> cloudConfigs,
      List<Map<String, @Nullable Object>> runtimeConfigs) {
    return new DeploymentRequest(
        manifest,
        cloudConfigs,
        runtimeConfigs,
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        true);
  }
}
