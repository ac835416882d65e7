package io.slipway.director.updating;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.compilation.CompiledPackages.Stemcell;
import io.slipway.director.compilation.Requirements;
import io.slipway.director.credentials.DeploymentVariables;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.executing.Execution;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.releases.ReleaseExport;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.tasks.DeploymentTask;
import io.slipway.director.tasks.TaskContext;
import io.slipway.json.Json;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.model.deployment.ManifestText;
import io.slipway.model.deployment.PlainValues;
import io.slipway.release.ReleaseVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The task that compiles a release of a deployment for a stemcell and puts the result into one
 * tarball (Director behaviour 3.4). Doing it again finds compiled what was compiled before.
 */
public final class ExportRelease {
  /** What a task's journal has the tarball by. */
  private static final String EXPORTED = "exported";

  private static final Duration LOCK_WAIT = Duration.ofMinutes(15);

  private final Catalogue catalogue;
  private final DeploymentConfigs configs;
  private final DeploymentVariables variables;
  private final DeploymentPreparation preparation;
  private final DeploymentCompilation compilation;
  private final ReleaseExport exports;
  private final Execution.Starter executions;
  private final Locks locks;

  ExportRelease(
      Catalogue catalogue,
      DeploymentConfigs configs,
      DeploymentVariables variables,
      DeploymentPhases phases,
      ReleaseExport exports,
      Locks locks) {
    this.catalogue = catalogue;
    this.configs = configs;
    this.variables = variables;
    this.preparation = phases.preparation();
    this.compilation = phases.compilation();
    this.exports = exports;
    this.executions = phases.executions();
    this.locks = locks;
  }

  /** Where deployments and what they are made of are looked up. */
  record Catalogue(
      DeploymentRepository deployments,
      InstanceRepository instances,
      ReleaseRepository releases,
      StemcellRepository stemcells) {}

  /**
   * What is asked for.
   *
   * @param jobs names; none means all jobs of the release
   * @param sha2 whether the digest that is told is a SHA-256 rather than a SHA-1
   */
  public record Request(
      String deployment,
      String release,
      String version,
      String stemcellOs,
      String stemcellVersion,
      boolean sha2,
      List<String> jobs) {
    public Request {
      jobs = List.copyOf(jobs);
    }

    /** How the task is called. */
    public String description() {
      return "export release: '%s/%s' for '%s/%s'"
          .formatted(release, version, stemcellOs, stemcellVersion);
    }
  }

  /** Returns the text that the task ends with. */
  public String run(Request request, TaskContext caller) {
    TaskContext task = DeploymentTask.of(caller, request.deployment());
    DeploymentRecord deployment = catalogue.deployments().require(request.deployment());
    ReleaseVersionRecord release = release(request);
    checkDeployed(deployment, request);
    StemcellRecord stemcell = stemcell(request);
    Map<String, @Nullable Object> result;
    try (Execution execution = executions.begin(task)) {
      result =
          locks.withLock(
              LockName.deployment(request.deployment()).waiting(LOCK_WAIT),
              task,
              () ->
                  task.journal()
                      .recall(
                          EXPORTED,
                          () ->
                              plain(
                                  export(
                                      catalogue.deployments().require(request.deployment()),
                                      release,
                                      stemcell,
                                      request,
                                      execution,
                                      task))));
    }
    task.result(Json.write(result) + "\n");
    return "Exported release: %s/%s for %s/%s"
        .formatted(
            request.release(), request.version(), request.stemcellOs(), request.stemcellVersion());
  }

  private static Map<String, @Nullable Object> plain(ReleaseExport.Exported exported) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("blobstore_id", exported.blobId());
    plain.put("sha1", exported.digest());
    return plain;
  }

  private ReleaseVersionRecord release(Request request) {
    ReleaseRepository releases = catalogue.releases();
    if (releases.versions(request.release()).isEmpty()) {
      throw new SlipwayException(
          ErrorCode.RELEASE_NOT_FOUND, "Release '" + request.release() + "' doesn't exist");
    }
    return releases
        .version(request.release(), request.version())
        .or(
            () ->
                releases.version(
                    request.release(), ReleaseVersion.parseRelease(request.version()).toString()))
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.RELEASE_VERSION_NOT_FOUND,
                    "Release version '%s/%s' doesn't exist"
                        .formatted(request.release(), request.version())));
  }

  /** A version is the same in both of its spellings. */
  private static void checkDeployed(DeploymentRecord deployment, Request request) {
    Map<String, @Nullable Object> manifest =
        deployment.manifest().map(ManifestText::parse).orElse(Map.of());
    boolean found =
        PlainValues.mappings(manifest.get("releases")).stream()
            .filter(one -> request.release().equals(one.get("name")))
            .map(one -> String.valueOf(one.get("version")))
            .anyMatch(
                version ->
                    version.equals(request.version())
                        || ReleaseVersion.parseRelease(version)
                            .equals(ReleaseVersion.parseRelease(request.version())));
    if (!found) {
      throw new SlipwayException(
          ErrorCode.RELEASE_NOT_MATCHING_MANIFEST,
          "Release version '%s/%s' not found in deployment '%s' manifest"
              .formatted(request.release(), request.version(), request.deployment()));
    }
  }

  private StemcellRecord stemcell(Request request) {
    return catalogue.stemcells().list().stream()
        .filter(one -> one.operatingSystem().equals(request.stemcellOs()))
        .filter(one -> one.version().equals(request.stemcellVersion()))
        .findFirst()
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.STEMCELL_NOT_FOUND,
                    "Stemcell version '%s' for OS '%s' doesn't exist"
                        .formatted(request.stemcellVersion(), request.stemcellOs())));
  }

  private ReleaseExport.Exported export(
      DeploymentRecord deployment,
      ReleaseVersionRecord release,
      StemcellRecord stemcell,
      Request request,
      Execution execution,
      TaskContext task) {
    new Leftovers(catalogue.instances(), execution.operations().vms())
        .clear(deployment.id(), execution.audit());
    Deploy.Order order = configs.order(deployment);
    DeploymentPreparation.Parsed parsed =
        preparation.read(
            order,
            Deploy.Options.NONE,
            variables.ofDeployed(deployment.id(), deployment.name()),
            task::checkCancelled);
    preparation.bind(order, parsed, execution.operations().agents(), task);
    holdOn(deployment, stemcell);
    List<JobRecord> jobs =
        catalogue.releases().jobs(release.id()).stream()
            .filter(job -> request.jobs().isEmpty() || request.jobs().contains(job.name()))
            .toList();
    compilation.compile(
        deployment.id(),
        parsed.spec(),
        requirements(release, jobs, new Stemcell(request.stemcellOs(), request.stemcellVersion())),
        execution,
        task);
    return exports.export(
        new ReleaseExport.Order(
            release, jobs, request.stemcellOs(), request.stemcellVersion(), request.sha2()),
        task);
  }

  /** The deployment has compiled on it; as in BOSH, it now holds on to the stemcell. */
  private void holdOn(DeploymentRecord deployment, StemcellRecord stemcell) {
    catalogue
        .deployments()
        .find(deployment.name())
        .ifPresent(
            now -> {
              Set<Integer> all = new LinkedHashSet<>(now.stemcellIds());
              if (all.add(stemcell.id())) {
                catalogue.deployments().setStemcells(now.id(), all);
              }
            });
  }

  private Requirements requirements(
      ReleaseVersionRecord release, List<JobRecord> jobs, Stemcell stemcell) {
    List<PackageRecord> packages = catalogue.releases().packages(release.id());
    Requirements requirements = new Requirements();
    List<String> names = new ArrayList<>();
    jobs.forEach(job -> names.addAll(ReleaseExport.packagesOf(job)));
    requirements.add(
        release.release() + "/" + release.version(),
        packages,
        new LinkedHashSet<>(names),
        stemcell);
    return requirements;
  }
}
