package io.slipway.director;

import io.slipway.base.ErrorCode;
import io.slipway.base.Names;
import io.slipway.base.SlipwayException;
import io.slipway.director.StoredRequests.DeleteRequest;
import io.slipway.director.StoredRequests.DeployRequest;
import io.slipway.director.StoredRequests.ErrandRequest;
import io.slipway.director.StoredRequests.ExportRequest;
import io.slipway.director.StoredRequests.IsolatedRequest;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.StoredRequest;
import io.slipway.director.tasks.TaskBody;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tasks.Tasks;
import io.slipway.director.updating.Deploy;
import io.slipway.director.updating.DeploymentConfigs;
import io.slipway.director.updating.ExportRelease;
import io.slipway.director.updating.IsolatedAction;
import io.slipway.director.updating.RunErrand;
import io.slipway.director.updating.SingleHook;
import io.slipway.director.updating.Updating;
import io.slipway.model.deployment.ManifestText;
import io.slipway.model.instances.InstanceRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What can be asked of deployments that changes them: each becomes a task. */
public final class DeploymentTasks {
  private final DeploymentRepository deployments;
  private final DeployedInstances instances;
  private final Tasks tasks;
  private final Updating updating;

  public DeploymentTasks(
      DeploymentRepository deployments,
      DeployedInstances instances,
      Tasks tasks,
      Updating updating) {
    this.deployments = deployments;
    this.instances = instances;
    this.tasks = tasks;
    this.updating = updating;
  }

  public TaskRecord deploy(String manifestText, Deploy.Options options, Caller caller) {
    return deploy(manifestText, options, _ -> {}, caller);
  }

  /**
   * @param check refuses a deployment that exists and is none of the caller's business
   */
  public TaskRecord deploy(
      String manifestText,
      Deploy.Options options,
      Consumer<DeploymentRecord> check,
      Caller caller) {
    String name = nameOf(ManifestText.parse(manifestText));
    Optional<DeploymentRecord> existing = deployments.find(name);
    existing.ifPresent(check);
    List<String> teams = existing.map(DeploymentRecord::teams).orElseGet(caller::teams);
    DeploymentConfigs configs = updating.deploy().configs();
    Deploy.ConfigIds configIds = options.context().orElseGet(() -> configs.latest(teams));
    configs.check(configIds, teams);
    FoundOrMade deployment = findOrCreate(name, teams);
    String description = options.dryRun() ? "create deployment (dry run)" : "create deployment";
    return submit(
        TaskRequest.of("update_deployment", description, caller).forDeployment(name),
        new DeployRequest(
            deployment.record().id(),
            name,
            deployment.made(),
            manifestText,
            configIds,
            Map.of(),
            true,
            options));
  }

  private TaskRecord submit(TaskRequest request, StoredRequests.Request asked) {
    return tasks.submit(request, StoredRequests.write(asked), body(asked));
  }

  /** The work of a request that an earlier Director was asked. */
  public Optional<TaskBody> resume(StoredRequest request) {
    return StoredRequests.read(request).map(this::body);
  }

  private TaskBody body(StoredRequests.Request request) {
    return switch (request) {
      case DeployRequest asked ->
          task -> Optional.of(updating.deploy().run(order(asked), asked.options(), task));
      case IsolatedRequest asked ->
          task ->
              Optional.of(
                  updating
                      .isolated()
                      .run(
                          deployments.require(asked.deployment()),
                          asked.instanceId(),
                          asked.action(),
                          asked.options(),
                          task));
      case DeleteRequest asked ->
          task ->
              Optional.of(
                  updating.deletion().run(asked.deploymentId(), asked.name(), asked.force(), task));
      case ExportRequest asked -> task -> Optional.of(updating.exports().run(asked.asked(), task));
      case ErrandRequest(String deployment, RunErrand.Request errand) ->
          task -> Optional.of(updating.errands().run(deployment, errand, task));
    };
  }

  /** The manifest is read only now: tasks that wait for their turn hold only its text. */
  private static Deploy.Order order(DeployRequest asked) {
    Map<String, @Nullable Object> manifest = ManifestText.parse(asked.manifestText());
    return new Deploy.Order(
        asked.deploymentId(),
        asked.name(),
        asked.isNew(),
        asked.deploy() ? asked.manifestText() : ManifestText.dump(manifest),
        asked.deploy() ? manifest : ManifestText.parse(asked.manifestText()),
        asked.configIds(),
        asked.jobStates(),
        asked.deploy());
  }

  /** Two first deploys may come at once: one of them makes the deployment. */
  private synchronized FoundOrMade findOrCreate(String name, List<String> teams) {
    checkCanonicalName(name);
    return deployments
        .find(name)
        .map(found -> new FoundOrMade(found, false))
        .orElseGet(() -> new FoundOrMade(deployments.create(name, teams), true));
  }

  private record FoundOrMade(DeploymentRecord record, boolean made) {}

  private static String nameOf(Map<String, @Nullable Object> manifest) {
    if (manifest.get("name") instanceof String name && !name.isEmpty()) {
      if (Names.isValidId(name)) {
        return name;
      }
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE, "Invalid deployment name: '" + name + "'");
    }
    throw new SlipwayException(
        ErrorCode.VALIDATION_MISSING_FIELD, "Deployment manifest must have a 'name' key");
  }

  private void checkCanonicalName(String name) {
    String canonical = Names.canonical(name);
    for (DeploymentRecord other : deployments.list()) {
      if (!other.name().equals(name) && Names.canonical(other.name()).equals(canonical)) {
        throw new SlipwayException(
            ErrorCode.DEPLOYMENT_CANONICAL_NAME_TAKEN,
            "Invalid deployment name '%s', canonical name already taken ('%s')"
                .formatted(name, canonical));
      }
    }
  }

  /**
   * Changes the state of a group or an instance, with the manifest and configs of the last deploy
   * unless a new manifest is given.
   *
   * @param group a name, or {@code *} for every group
   * @param state started, stopped, detached, restart or recreate
   */
  public TaskRecord changeState(
      String name,
      String group,
      Optional<String> indexOrUuid,
      String state,
      Optional<String> newManifest,
      Deploy.Options options,
      Caller caller) {
    DeploymentRecord record = deployments.require(name);
    String instance = indexOrUuid.map(id -> instances.indexOf(record, group, id)).orElse("");
    String text =
        newManifest
            .or(record::manifest)
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.BAD_MANIFEST,
                        "No successful BOSH deployment manifest available"));
    Deploy.ConfigIds configIds =
        newManifest.isPresent()
            ? updating.deploy().configs().latest(record.teams())
            : updating.deploy().configs().of(record);
    return submit(
        TaskRequest.of("update_deployment", "create deployment", caller).forDeployment(name),
        new DeployRequest(
            record.id(),
            name,
            false,
            text,
            configIds,
            Map.of(group, Map.of(instance, state)),
            false,
            options));
  }

  /** Acts on one instance alone, from what is stored about it. */
  public TaskRecord isolated(
      String name,
      String group,
      String indexOrUuid,
      IsolatedAction.Action action,
      IsolatedAction.Options options,
      Caller caller) {
    DeploymentRecord record = deployments.require(name);
    InstanceRecord instance = instances.require(record, group, indexOrUuid);
    return submit(
        TaskRequest.of("update_instance", action.description(), caller).forDeployment(name),
        new IsolatedRequest(name, instance.id(), action, options));
  }

  /** Runs one hook of one instance, from what is installed there. */
  public TaskRecord runHook(
      String name, String group, String indexOrUuid, SingleHook.Request request, Caller caller) {
    InstanceRecord instance = instances.require(deployments.require(name), group, indexOrUuid);
    return tasks.submit(
        TaskRequest.of(
                "run_hook",
                "run hook %s/%s of %s".formatted(request.job(), request.hook(), instance.name()),
                caller)
            .forDeployment(name),
        task -> Optional.of(updating.hooks().run(name, instance.id(), request, task)));
  }

  /** What {@link #runErrand} can run, as deployed last. */
  public List<String> errands(String name) {
    return updating.errands().names(deployments.require(name));
  }

  public TaskRecord runErrand(String name, RunErrand.Request request, Caller caller) {
    deployments.require(name);
    return submit(
        TaskRequest.of(
                "run_errand", "run errand " + request.errand() + " from deployment " + name, caller)
            .forDeployment(name),
        new ErrandRequest(name, request));
  }

  /** Makes a compiled release of one that a deployment has; its task tells where the tarball is. */
  public TaskRecord exportRelease(ExportRelease.Request request, Caller caller) {
    return submit(
        TaskRequest.of("export_release", request.description(), caller),
        new ExportRequest(request));
  }

  public TaskRecord delete(String name, boolean force, Caller caller) {
    DeploymentRecord record = deployments.require(name);
    return submit(
        TaskRequest.of("delete_deployment", "delete deployment " + name, caller)
            .forDeployment(name),
        new DeleteRequest(record.id(), name, force));
  }

  /** How long ago or ahead times in options may lie is the caller's business. */
  public static Optional<Instant> time(Optional<String> rfc3339) {
    try {
      return rfc3339.map(Instant::parse);
    } catch (java.time.format.DateTimeParseException e) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "'" + rfc3339.orElse("") + "' is not an RFC 3339 time",
          e);
    }
  }
}
