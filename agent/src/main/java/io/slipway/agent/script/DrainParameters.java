package io.slipway.agent.script;

import io.slipway.agent.core.AgentFailure;
import io.slipway.base.Digest;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.PackageSpec;
import io.slipway.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a drain script is told (agent contract 4.4).
 *
 * @param arguments what changes: the job, the configuration, packages
 * @param environment {@code BOSH_JOB_STATE}, and {@code BOSH_JOB_NEXT_STATE} where there is one
 */
record DrainParameters(List<String> arguments, Map<String, String> environment) {
  static DrainParameters of(String type, ApplySpec current, Optional<ApplySpec> next) {
    return switch (type) {
      case "update" ->
          update(
              current, next.orElseThrow(() -> new AgentFailure("Drain update requires new spec")));
      case "shutdown" ->
          new DrainParameters(
              List.of("job_shutdown", "hash_unchanged"), environment(current, next));
      case "status" -> throw new AgentFailure("Unexpected call with drain type 'status'");
      default -> throw new AgentFailure("Unexpected call with drain type '" + type + "'");
    };
  }

  private static DrainParameters update(ApplySpec current, ApplySpec next) {
    List<String> arguments = new ArrayList<>();
    arguments.add(current.jobs().isEmpty() ? "job_new" : "job_changed");
    arguments.add(hashChange(current.configurationHash(), next.configurationHash()));
    arguments.addAll(updatedPackages(current, next));
    return new DrainParameters(arguments, environment(current, Optional.of(next)));
  }

  private static String hashChange(String current, String next) {
    if (current.isEmpty()) {
      return "hash_new";
    }
    return current.equals(next) ? "hash_unchanged" : "hash_changed";
  }

  private static List<String> updatedPackages(ApplySpec current, ApplySpec next) {
    return next.packages().values().stream()
        .filter(one -> isNewOrChanged(current.packages().get(one.name()), one))
        .map(PackageSpec::name)
        .sorted()
        .toList();
  }

  private static boolean isNewOrChanged(@Nullable PackageSpec before, PackageSpec after) {
    return before == null || !Digest.parse(before.digest()).equals(Digest.parse(after.digest()));
  }

  private static Map<String, String> environment(ApplySpec current, Optional<ApplySpec> next) {
    Map<String, String> environment = new HashMap<>();
    environment.put("BOSH_JOB_STATE", state(current));
    next.ifPresent(spec -> environment.put("BOSH_JOB_NEXT_STATE", state(spec)));
    return environment;
  }

  private static String state(ApplySpec spec) {
    return Json.write(Map.of("persistent_disk", spec.persistentDisk()));
  }

  /** What a script that asked to be called again is told: nothing is said about what comes next. */
  DrainParameters repeated() {
    return new DrainParameters(
        List.of("job_check_status", "hash_unchanged"),
        Map.of("BOSH_JOB_STATE", environment.getOrDefault("BOSH_JOB_STATE", "")));
  }
}
