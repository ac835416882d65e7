package io.slipway.director;

import io.slipway.base.ErrorCode;
import io.slipway.base.Names;
import io.slipway.base.SlipwayException;
import io.slipway.director.StoredRequests.DeleteRequest;
import io.slipway.director.StoredRequests.DeployRequest;
import io.slipway.director.StoredRequests.IsolatedRequest;
import io.slipway.director.configs.ConfigRecord;
import io.slipway.director.configs.ConfigRepository;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.instances.InstalledFiles;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.InstancesReport;
import io.slipway.director.instances.LogStream;
import io.slipway.director.instances.LogStreams;
import io.slipway.director.instances.LogsCollection;
import io.slipway.director.instances.OrphanedVmRecord;
import io.slipway.director.locks.LockRepository;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.StoredRequest;
import io.slipway.director.tasks.TaskBody;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tasks.Tasks;
import io.slipway.director.updating.DeleteDeployment;
import io.slipway.director.updating.Deploy;
import io.slipway.director.updating.IsolatedAction;
import io.slipway.director.updating.RunErrand;
import io.slipway.director.updating.Updating;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.model.deployment.ManifestDiff;
import io.slipway.model.deployment.ManifestText;
import io.slipway.model.instances.InstanceRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked about and of deployments (Director API 5.5). */
public final class Deployments {
  private static final Pattern INDEX_OR_UUID =
      Pattern.compile("\\d{1,9}|[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}");

  private final DeploymentRepository deployments;
  private final InstanceRepository instances;
  private final ReleaseRepository releases;
  private final StemcellRepository stemcells;
  private final ConfigRepository configs;
  private final LockRepository locks;
  private final Tasks tasks;
  private final Deploy deploy;
  private final DeleteDeployment deletion;
  private final IsolatedAction isolated;
  private final RunErrand errands;
  private final InstancesReport report;
  private final LogsCollection logs;
  private final LogStreams logStreams;
  private final InstalledFiles installed;

  public Deployments(
      DeploymentRepository deployments,
      InstanceRepository instances,
      ReleaseRepository releases,
      StemcellRepository stemcells,
      ConfigRepository configs,
      LockRepository locks,
      Tasks tasks,
      Updating updating,
      InstancesReport report,
      LogsCollection logs,
      LogStreams logStreams,
      InstalledFiles installed) {
    this.deployments = deployments;
    this.instances = instances;
    this.releases = releases;
    this.stemcells = stemcells;
    this.configs = configs;
    this.locks = locks;
    this.tasks = tasks;
    this.deploy = updating.deploy();
    this.deletion = updating.deletion();
    this.isolated = updating.isolated();
    this.errands = updating.errands();
    this.report = report;
    this.logs = logs;
    this.logStreams = logStreams;
    this.installed = installed;
  }

  // Looking

  /**
   * @param cloudConfig {@code none}, {@code latest} or {@code outdated}
   */
  public record DeploymentSummary(
      String name,
      String cloudConfig,
      List<ReleaseVersionRecord> releases,
      List<StemcellRecord> stemcells,
      boolean locked) {}

  /** By name. */
  public List<DeploymentSummary> list() {
    Map<Integer, ReleaseVersionRecord> versions =
        byId(releases.versions(), ReleaseVersionRecord::id);
    Map<Integer, StemcellRecord> known = byId(stemcells.list(), StemcellRecord::id);
    List<Integer> latest = configs.current("cloud").stream().map(ConfigRecord::id).toList();
    List<String> locked = locks.list().stream().map(lock -> lock.name()).toList();
    return deployments.list().stream()
        .map(
            one ->
                new DeploymentSummary(
                    one.name(),
                    cloudConfigState(one, latest),
                    one.releaseVersionIds().stream()
                        .filter(versions::containsKey)
                        .map(versions::get)
                        .sorted(
                            Comparator.comparing(ReleaseVersionRecord::release)
                                .thenComparing(ReleaseVersionRecord::version))
                        .toList(),
                    one.stemcellIds().stream().filter(known::containsKey).map(known::get).toList(),
                    locked.contains("lock:deployment:" + one.name())))
        .toList();
  }

  private static <T> Map<Integer, T> byId(List<T> records, Function<T, Integer> id) {
    return records.stream().collect(Collectors.toMap(id, Function.identity()));
  }

  private static String cloudConfigState(DeploymentRecord one, List<Integer> latest) {
    if (one.configIds().isEmpty()) {
      return "none";
    }
    return one.configIds().containsAll(latest) ? "latest" : "outdated";
  }

  /** What the user sent with the last successful deploy; empty before one. */
  public Optional<String> manifest(String name) {
    return deployments.require(name).manifestText();
  }

  /** The configs of the last deploy of each of these deployments, or of all when none is named. */
  public Map<String, List<ConfigRecord>> configsOf(List<String> names) {
    return deployments.list().stream()
        .filter(one -> names.isEmpty() || names.contains(one.name()))
        .collect(
            Collectors.toMap(
                DeploymentRecord::name,
                one -> one.configIds().stream().flatMap(id -> configs.find(id).stream()).toList(),
                (first, second) -> first,
                java.util.LinkedHashMap::new));
  }

  public List<InstanceRecord> instances(String name) {
    return instances.ofDeployment(deployments.require(name).id());
  }

  /** VMs no instance has any more, still to be deleted; the newest first. */
  public List<OrphanedVmRecord> orphanedVms() {
    return instances.orphanedVms();
  }

  /** What the deployment's instances were last told to install. */
  public InstalledFiles.Snapshot installed(String name) {
    return installed.of(deployments.require(name).id(), name);
  }

  public boolean exists(String name) {
    return deployments.find(name).isPresent();
  }

  /**
   * What a deploy of this manifest would change; {@link Deploy.ConfigIds} pins what was compared.
   */
  public record Difference(Deploy.ConfigIds context, List<ManifestDiff.DiffLine> lines) {}

  public Difference difference(String name, String manifestText, boolean redact) {
    Deploy.ConfigIds latest = deploy.configs().latest();
    return new Difference(latest, deploy.configs().difference(name, manifestText, latest, redact));
  }

  // Asking for tasks

  public TaskRecord deploy(String manifestText, Deploy.Options options, Caller caller) {
    String name = nameOf(ManifestText.parse(manifestText));
    Deploy.ConfigIds configIds = options.context().orElseGet(deploy.configs()::latest);
    deploy.configs().check(configIds);
    FoundOrMade deployment = findOrCreate(name);
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
          task -> Optional.of(deploy.run(order(asked), asked.options(), task));
      case IsolatedRequest asked ->
          task ->
              Optional.of(
                  isolated.run(
                      deployments.require(asked.deployment()),
                      asked.instanceId(),
                      asked.action(),
                      asked.options(),
                      task));
      case DeleteRequest asked ->
          task ->
              Optional.of(deletion.run(asked.deploymentId(), asked.name(), asked.force(), task));
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
  private synchronized FoundOrMade findOrCreate(String name) {
    checkCanonicalName(name);
    return deployments
        .find(name)
        .map(found -> new FoundOrMade(found, false))
        .orElseGet(() -> new FoundOrMade(deployments.create(name), true));
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
    String instance = indexOrUuid.map(id -> indexOf(record, group, id)).orElse("");
    String text =
        newManifest
            .or(record::manifest)
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.BAD_MANIFEST,
                        "No successful BOSH deployment manifest available"));
    Deploy.ConfigIds configIds =
        newManifest.isPresent() ? deploy.configs().latest() : deploy.configs().of(record);
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

  /** The index of the instance, from its index or uuid. */
  private String indexOf(DeploymentRecord record, String group, String indexOrUuid) {
    if (!INDEX_OR_UUID.matcher(indexOrUuid).matches()) {
      throw new SlipwayException(
          ErrorCode.INSTANCE_INVALID_INDEX, "Invalid instance index or id '" + indexOrUuid + "'");
    }
    return String.valueOf(instance(record, group, indexOrUuid).index());
  }

  private InstanceRecord instance(DeploymentRecord record, String group, String indexOrUuid) {
    return instances.ofDeployment(record.id()).stream()
        .filter(one -> one.group().equals(group) && isCalled(one, indexOrUuid))
        .findFirst()
        .orElseThrow(() -> noInstance(record.name(), group, indexOrUuid));
  }

  private static boolean isCalled(InstanceRecord instance, String indexOrUuid) {
    return instance.uuid().equals(indexOrUuid)
        || String.valueOf(instance.index()).equals(indexOrUuid);
  }

  private static SlipwayException noInstance(String name, String group, String indexOrUuid) {
    return new SlipwayException(
        ErrorCode.INSTANCE_NOT_FOUND,
        "'" + name + "/" + group + "/" + indexOrUuid + "' doesn't exist");
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
    InstanceRecord instance = instance(record, group, indexOrUuid);
    return submit(
        TaskRequest.of("update_instance", action.description(), caller).forDeployment(name),
        new IsolatedRequest(name, instance.id(), action, options));
  }

  /** What {@link #runErrand} can run, as deployed last. */
  public List<String> errands(String name) {
    return errands.names(deployments.require(name));
  }

  public TaskRecord runErrand(String name, RunErrand.Request request, Caller caller) {
    deployments.require(name);
    return tasks.submit(
        TaskRequest.of(
                "run_errand", "run errand " + request.errand() + " from deployment " + name, caller)
            .forDeployment(name),
        task -> Optional.of(errands.run(name, request, task)));
  }

  /** From now on deploys leave the instance as it is, or no longer do. */
  public void setIgnored(String name, String group, String indexOrUuid, boolean ignored) {
    instances.setIgnore(instance(deployments.require(name), group, indexOrUuid).id(), ignored);
  }

  public TaskRecord delete(String name, boolean force, Caller caller) {
    DeploymentRecord record = deployments.require(name);
    return submit(
        TaskRequest.of("delete_deployment", "delete deployment " + name, caller)
            .forDeployment(name),
        new DeleteRequest(record.id(), name, force));
  }

  /**
   * Collects the state of every instance.
   *
   * @param onlyVms every VM instead of every instance
   */
  public TaskRecord report(String name, boolean onlyVms, Caller caller) {
    DeploymentRecord record = deployments.require(name);
    return tasks.submit(
        TaskRequest.of("vms", "retrieve vm-stats", caller).forDeployment(name),
        task -> {
          report.write(record.id(), onlyVms, task);
          return Optional.empty();
        });
  }

  /**
   * Collects logs; the task ends with the id of a blob.
   *
   * @param group a name, or {@code *}; likewise the instance
   * @param types {@code job}, {@code agent}, {@code system}, or several with commas
   */
  public TaskRecord logs(
      String name,
      String group,
      String indexOrUuid,
      String types,
      List<String> filters,
      Caller caller) {
    List<InstanceRecord> chosen = withVms(name, group, indexOrUuid);
    return tasks.submit(
        TaskRequest.of("fetch_logs", "fetch logs", caller).forDeployment(name),
        task -> Optional.of(logs.collect(chosen, types, filters, task)));
  }

  /**
   * The logs of jobs while they are written.
   *
   * @param group a name, or {@code *}; likewise the instance
   */
  public LogStream logStream(
      String name, String group, String indexOrUuid, LogStreams.Selection request) {
    return logStreams.of(withVms(name, group, indexOrUuid), request);
  }

  private List<InstanceRecord> withVms(String name, String group, String indexOrUuid) {
    List<InstanceRecord> chosen =
        instances.ofDeployment(deployments.require(name).id()).stream()
            .filter(one -> group.equals("*") || one.group().equals(group))
            .filter(one -> indexOrUuid.equals("*") || isCalled(one, indexOrUuid))
            .filter(one -> !one.compilation() && one.activeVm().isPresent())
            .toList();
    if (chosen.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.INSTANCE_NOT_FOUND,
          "No instances with a VM matched '%s/%s' in deployment '%s'"
              .formatted(group, indexOrUuid, name));
    }
    return chosen;
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
