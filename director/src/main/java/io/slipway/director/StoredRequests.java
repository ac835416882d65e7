package io.slipway.director;

import io.slipway.director.tasks.StoredRequest;
import io.slipway.director.updating.Deploy;
import io.slipway.director.updating.ExportRelease;
import io.slipway.director.updating.IsolatedAction;
import io.slipway.director.updating.RunErrand;
import io.slipway.json.Json;
import io.slipway.model.deployment.PlainValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What was asked of deployments, as data that the next Director understands. */
final class StoredRequests {
  private static final String DEPLOY = "deploy";
  private static final String DELETE = "delete-deployment";
  private static final String ISOLATED = "isolated";
  private static final String EXPORT = "export-release";
  private static final String ERRAND = "errand";

  private StoredRequests() {}

  /** Something that was asked. */
  sealed interface Request {}

  /**
   * @param jobStates states asked for: by group, then by index
   * @param deploy false when only states change: with the stored manifest
   */
  record DeployRequest(
      int deploymentId,
      String name,
      boolean isNew,
      String manifestText,
      Deploy.ConfigIds configIds,
      Map<String, Map<String, String>> jobStates,
      boolean deploy,
      Deploy.Options options)
      implements Request {
    @Override
    public String toString() {
      return "DeployRequest[" + name + "]"; // manifests hold secrets
    }
  }

  record DeleteRequest(int deploymentId, String name, boolean force) implements Request {}

  record IsolatedRequest(
      String deployment,
      int instanceId,
      IsolatedAction.Action action,
      IsolatedAction.Options options)
      implements Request {}

  record ExportRequest(ExportRelease.Request asked) implements Request {}

  record ErrandRequest(String deployment, RunErrand.Request errand) implements Request {}

  static StoredRequest write(Request request) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    return switch (request) {
      case DeployRequest deploy -> {
        plain.put("deployment_id", deploy.deploymentId());
        plain.put("name", deploy.name());
        plain.put("new", deploy.isNew());
        plain.put("manifest", deploy.manifestText());
        plain.put("config_ids", plain(deploy.configIds()));
        plain.put("job_states", deploy.jobStates());
        plain.put("deploy", deploy.deploy());
        plain.put("options", plain(deploy.options()));
        yield new StoredRequest(DEPLOY, Json.write(plain));
      }
      case DeleteRequest delete -> {
        plain.put("deployment_id", delete.deploymentId());
        plain.put("name", delete.name());
        plain.put("force", delete.force());
        yield new StoredRequest(DELETE, Json.write(plain));
      }
      case IsolatedRequest isolated -> {
        plain.put("deployment", isolated.deployment());
        plain.put("instance_id", isolated.instanceId());
        plain.put("action", isolated.action().name().toLowerCase(Locale.ROOT));
        plain.put("skip_drain", isolated.options().skipDrain());
        plain.put("hard", isolated.options().hard());
        plain.put("ignore_unresponsive_agent", isolated.options().ignoreUnresponsiveAgent());
        yield new StoredRequest(ISOLATED, Json.write(plain));
      }
      case ExportRequest(ExportRelease.Request export) -> {
        plain.put("deployment", export.deployment());
        plain.put("release", export.release());
        plain.put("version", export.version());
        plain.put("stemcell_os", export.stemcellOs());
        plain.put("stemcell_version", export.stemcellVersion());
        plain.put("sha2", export.sha2());
        plain.put("jobs", export.jobs());
        yield new StoredRequest(EXPORT, Json.write(plain));
      }
      case ErrandRequest(String deployment, RunErrand.Request errand) -> {
        plain.put("deployment", deployment);
        plain.put("errand", errand.errand());
        plain.put("keep_alive", errand.keepAlive());
        plain.put("when_changed", errand.whenChanged());
        plain.put("instances", errand.instances());
        yield new StoredRequest(ERRAND, Json.write(plain));
      }
    };
  }

  private static Map<String, @Nullable Object> plain(Deploy.ConfigIds ids) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("cloud", ids.cloud());
    plain.put("runtime", ids.runtime());
    return plain;
  }

  private static Map<String, @Nullable Object> plain(Deploy.Options options) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("dry_run", options.dryRun());
    plain.put("steps", options.steps());
    plain.put("recreate", options.recreate());
    plain.put("recreate_persistent_disks", options.recreatePersistentDisks());
    options
        .recreateVmsCreatedBefore()
        .ifPresent(time -> plain.put("recreate_vms_created_before", time.toString()));
    plain.put("fix", options.fix());
    plain.put("skip_drain", List.copyOf(new TreeSet<>(options.skipDrain())));
    options.canaries().ifPresent(value -> plain.put("canaries", value));
    options.maxInFlight().ifPresent(value -> plain.put("max_in_flight", value));
    options.context().ifPresent(ids -> plain.put("context", plain(ids)));
    plain.put("force_latest_variables", options.forceLatestVariables());
    plain.put("steering", options.own().steering());
    plain.put("only_missing", options.own().onlyMissing());
    return plain;
  }

  /** Empty for a request of another version that this one does not know. */
  static Optional<Request> read(StoredRequest request) {
    Map<String, @Nullable Object> plain = Json.parseObject(request.content());
    return switch (request.kind()) {
      case DEPLOY ->
          Optional.of(
              new DeployRequest(
                  number(plain.get("deployment_id")),
                  text(plain, "name"),
                  flag(plain, "new"),
                  text(plain, "manifest"),
                  configIds(plain.get("config_ids")),
                  jobStates(plain.get("job_states")),
                  flag(plain, "deploy"),
                  options(map(plain.get("options")))));
      case DELETE ->
          Optional.of(
              new DeleteRequest(
                  number(plain.get("deployment_id")), text(plain, "name"), flag(plain, "force")));
      case ISOLATED ->
          Optional.of(
              new IsolatedRequest(
                  text(plain, "deployment"),
                  number(plain.get("instance_id")),
                  IsolatedAction.Action.valueOf(text(plain, "action").toUpperCase(Locale.ROOT)),
                  new IsolatedAction.Options(
                      flag(plain, "skip_drain"),
                      flag(plain, "hard"),
                      flag(plain, "ignore_unresponsive_agent"))));
      case EXPORT ->
          Optional.of(
              new ExportRequest(
                  new ExportRelease.Request(
                      text(plain, "deployment"),
                      text(plain, "release"),
                      text(plain, "version"),
                      text(plain, "stemcell_os"),
                      text(plain, "stemcell_version"),
                      flag(plain, "sha2"),
                      list(plain.get("jobs")).stream().map(String::valueOf).toList())));
      case ERRAND ->
          Optional.of(
              new ErrandRequest(
                  text(plain, "deployment"),
                  new RunErrand.Request(
                      text(plain, "errand"),
                      flag(plain, "keep_alive"),
                      flag(plain, "when_changed"),
                      new ArrayList<>(list(plain.get("instances"))))));
      default -> Optional.empty();
    };
  }

  private static Deploy.Options options(Map<String, @Nullable Object> plain) {
    return new Deploy.Options(
        flag(plain, "dry_run"),
        flag(plain, "steps"),
        flag(plain, "recreate"),
        flag(plain, "recreate_persistent_disks"),
        optional(plain, "recreate_vms_created_before").map(Instant::parse),
        flag(plain, "fix"),
        Set.copyOf(list(plain.get("skip_drain")).stream().map(String::valueOf).toList()),
        optional(plain, "canaries"),
        optional(plain, "max_in_flight"),
        Optional.ofNullable(plain.get("context")).map(StoredRequests::configIds),
        flag(plain, "force_latest_variables"),
        new Deploy.Options.Own(map(plain.get("steering")), flag(plain, "only_missing")));
  }

  private static Deploy.ConfigIds configIds(@Nullable Object value) {
    Map<String, @Nullable Object> plain = map(value);
    return new Deploy.ConfigIds(
        list(plain.get("cloud")).stream().map(StoredRequests::number).toList(),
        list(plain.get("runtime")).stream().map(StoredRequests::number).toList());
  }

  private static Map<String, Map<String, String>> jobStates(@Nullable Object value) {
    Map<String, Map<String, String>> states = new LinkedHashMap<>();
    map(value)
        .forEach(
            (group, ofGroup) -> {
              Map<String, String> byIndex = new LinkedHashMap<>();
              map(ofGroup).forEach((index, state) -> byIndex.put(index, String.valueOf(state)));
              states.put(group, byIndex);
            });
    return states;
  }

  private static Map<String, @Nullable Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? PlainValues.mapping(map) : Map.of();
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static int number(@Nullable Object value) {
    return value instanceof Number number ? number.intValue() : 0;
  }

  private static boolean flag(Map<String, @Nullable Object> plain, String key) {
    return Boolean.TRUE.equals(plain.get(key));
  }

  private static String text(Map<String, @Nullable Object> plain, String key) {
    return optional(plain, key).orElse("");
  }

  private static Optional<String> optional(Map<String, @Nullable Object> plain, String key) {
    return Optional.ofNullable(plain.get(key)).map(String::valueOf);
  }
}
