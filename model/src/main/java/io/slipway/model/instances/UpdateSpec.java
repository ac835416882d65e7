package io.slipway.model.instances;

import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The update settings as a spec has them: texts as in the manifest.
 *
 * @param serial empty in a spec that says nothing of updates
 */
public record UpdateSpec(
    String canaries,
    String maxInFlight,
    String canaryWatchTime,
    String updateWatchTime,
    Optional<Boolean> serial,
    String vmStrategy,
    String initialDeployAzUpdateStrategy) {

  static UpdateSpec of(PlainObject plain) {
    return new UpdateSpec(
        plain.textOr("canaries", ""),
        plain.textOr("max_in_flight", ""),
        plain.textOr("canary_watch_time", ""),
        plain.textOr("update_watch_time", ""),
        plain.optionalTruth("serial"),
        plain.textOr("vm_strategy", ""),
        plain.textOr("initial_deploy_az_update_strategy", ""));
  }

  Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("canaries", canaries);
    plain.put("max_in_flight", maxInFlight);
    plain.put("canary_watch_time", canaryWatchTime);
    plain.put("update_watch_time", updateWatchTime);
    plain.put("serial", serial.orElse(null));
    plain.put("vm_strategy", vmStrategy);
    plain.put("initial_deploy_az_update_strategy", initialDeployAzUpdateStrategy);
    return plain;
  }
}
