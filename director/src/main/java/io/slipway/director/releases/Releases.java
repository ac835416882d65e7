package io.slipway.director.releases;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.Blobstore;
import io.slipway.director.Caller;
import io.slipway.director.Workspace;
import io.slipway.director.deployment.DeploymentRecord;
import io.slipway.director.deployment.DeploymentRepository;
import io.slipway.director.releases.ReleaseRecords.CompiledPackageRecord;
import io.slipway.director.releases.ReleaseRecords.JobRecord;
import io.slipway.director.releases.ReleaseRecords.PackageRecord;
import io.slipway.director.releases.ReleaseRecords.ReleaseVersionRecord;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tasks.Tasks;
import io.slipway.release.ReleaseVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Uploading, listing and deleting releases (Director API 5.3). */
public final class Releases {
  private final ReleaseRepository releases;
  private final DeploymentRepository deployments;
  private final Blobstore blobstore;
  private final ReleaseUpload upload;
  private final Tasks tasks;
  private final Workspace workspace;

  public Releases(
      ReleaseRepository releases,
      DeploymentRepository deployments,
      Blobstore blobstore,
      ReleaseUpload upload,
      Tasks tasks,
      Workspace workspace) {
    this.releases = releases;
    this.deployments = deployments;
    this.blobstore = blobstore;
    this.upload = upload;
    this.tasks = tasks;
    this.workspace = workspace;
  }

  /** A release with its versions in ascending order. */
  public record ReleaseSummary(String name, List<VersionSummary> versions) {}

  public record VersionSummary(
      String version,
      String commitHash,
      boolean uncommittedChanges,
      boolean currentlyDeployed,
      List<String> jobNames) {}

  /** One version with all it holds, by name. */
  public record ReleaseDetails(List<JobRecord> jobs, List<PackageDetails> packages) {}

  public record PackageDetails(PackageRecord source, List<CompiledPackageRecord> compiled) {}

  /** By name. */
  public List<ReleaseSummary> list() {
    Set<Integer> deployed = new HashSet<>();
    deployments.list().forEach(one -> deployed.addAll(one.releaseVersionIds()));
    Map<Integer, List<String>> jobNames = releases.jobNames();
    Map<String, List<ReleaseVersionRecord>> byName =
        releases.versions().stream()
            .collect(
                Collectors.groupingBy(
                    ReleaseVersionRecord::release, TreeMap::new, Collectors.toList()));
    List<ReleaseSummary> summaries = new ArrayList<>();
    byName.forEach(
        (name, versions) ->
            summaries.add(
                new ReleaseSummary(
                    name,
                    versions.stream()
                        .sorted(
                            Comparator.comparing(one -> ReleaseVersion.parseRelease(one.version())))
                        .map(one -> summary(one, deployed, jobNames))
                        .toList())));
    return summaries;
  }

  private static VersionSummary summary(
      ReleaseVersionRecord one, Set<Integer> deployed, Map<Integer, List<String>> jobNames) {
    return new VersionSummary(
        one.version(),
        one.commitHash(),
        one.uncommittedChanges(),
        deployed.contains(one.id()),
        jobNames.getOrDefault(one.id(), List.of()));
  }

  public ReleaseDetails inspect(String name, String version) {
    ReleaseVersionRecord found = find(name, version);
    List<PackageRecord> packages =
        releases.packages(found.id()).stream()
            .sorted(Comparator.comparing(PackageRecord::name))
            .toList();
    Map<Integer, List<CompiledPackageRecord>> compiled =
        releases.compiledPackages(packages.stream().map(PackageRecord::id).toList()).stream()
            .sorted(
                Comparator.comparing(CompiledPackageRecord::stemcellOs)
                    .thenComparing(CompiledPackageRecord::stemcellVersion))
            .collect(Collectors.groupingBy(CompiledPackageRecord::packageId));
    return new ReleaseDetails(
        releases.jobs(found.id()).stream().sorted(Comparator.comparing(JobRecord::name)).toList(),
        packages.stream()
            .map(one -> new PackageDetails(one, compiled.getOrDefault(one.id(), List.of())))
            .toList());
  }

  private ReleaseVersionRecord find(String name, String version) {
    if (releases.versions(name).isEmpty()) {
      throw notFound(name);
    }
    return releases
        .version(name, version)
        .or(() -> releases.version(name, ReleaseVersion.parseRelease(version).toString()))
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.RELEASE_VERSION_NOT_FOUND,
                    "Release version '" + name + "/" + version + "' doesn't exist"));
  }

  private static SlipwayException notFound(String name) {
    return new SlipwayException(
        ErrorCode.RELEASE_NOT_FOUND, "Release '" + name + "' doesn't exist");
  }

  /** Which of these packages need not be in an upload, because their source is here. */
  public List<String> matchingPackages(
      String name, String version, Collection<String> fingerprints) {
    boolean interrupted =
        releases.version(name, version).filter(one -> !one.updateCompleted()).isPresent();
    if (interrupted) {
      return List.of();
    }
    Set<String> known =
        releases.packagesByFingerprint(fingerprints).stream()
            .filter(one -> one.blobId().isPresent())
            .map(PackageRecord::fingerprint)
            .collect(Collectors.toSet());
    return new ArrayList<>(
        fingerprints.stream()
            .filter(known::contains)
            .collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  /**
   * Which of these compiled packages need not be in an upload: for every entry with a fingerprint
   * there is a build for its stemcell.
   *
   * @param entries of the release's manifest
   */
  public List<String> matchingCompiledPackages(
      String name, String version, List<Map<?, ?>> entries) {
    List<String> fingerprints =
        entries.stream().map(entry -> String.valueOf(entry.get("fingerprint"))).toList();
    boolean interrupted =
        releases.version(name, version).filter(one -> !one.updateCompleted()).isPresent();
    if (interrupted) {
      return List.of();
    }
    Map<Integer, PackageRecord> known =
        releases.packagesByFingerprint(fingerprints).stream()
            .collect(Collectors.toMap(PackageRecord::id, Function.identity()));
    Set<String> built = new HashSet<>();
    for (CompiledPackageRecord one : releases.compiledPackages(known.keySet())) {
      PackageRecord source = known.get(one.packageId());
      if (source != null) {
        built.add(
            source.name()
                + " "
                + source.fingerprint()
                + " "
                + one.stemcellOs()
                + "/"
                + one.stemcellVersion());
      }
    }
    Set<String> missing = new HashSet<>();
    for (Map<?, ?> entry : entries) {
      String key = entry.get("name") + " " + entry.get("fingerprint") + " " + entry.get("stemcell");
      if (!built.contains(key)) {
        missing.add(String.valueOf(entry.get("fingerprint")));
      }
    }
    return fingerprints.stream().distinct().filter(one -> !missing.contains(one)).toList();
  }

  /**
   * Takes a tarball in.
   *
   * @param tarball is deleted when the task has ended, even if it never ran
   */
  public TaskRecord upload(Path tarball, ReleaseUpload.Options options, Caller caller) {
    TaskRecord submitted =
        tasks.submit(
            TaskRequest.of("update_release", "create release", caller),
            task ->
                Optional.of(
                    workspace.consume(
                        tarball, directory -> upload.upload(tarball, directory, options, task))));
    tasks.completion(submitted.id()).whenComplete((_, _) -> workspace.delete(tarball));
    return submitted;
  }

  /**
   * Fetches a tarball and takes it in.
   *
   * @param download brings the file; run by the task
   */
  public TaskRecord uploadRemote(
      Supplier<Path> download, ReleaseUpload.Options options, Caller caller) {
    return tasks.submit(
        TaskRequest.of("update_release", "create release", caller),
        task -> {
          Path tarball =
              task.events()
                  .stage("Downloading remote release", 1)
                  .call("Downloading remote release", download);
          return Optional.of(
              workspace.consume(
                  tarball, directory -> upload.upload(tarball, directory, options, task)));
        });
  }

  /** Deletes a version, or all of them. */
  public TaskRecord delete(String name, Optional<String> version, boolean force, Caller caller) {
    List<ReleaseVersionRecord> doomed =
        version.map(one -> List.of(find(name, one))).orElseGet(() -> releases.versions(name));
    if (doomed.isEmpty()) {
      throw notFound(name);
    }
    return tasks.submit(
        TaskRequest.of("delete_release", "delete release: " + name, caller),
        task -> {
          delete(name, doomed, version.isPresent(), task);
          return Optional.of("/release/" + name);
        });
  }

  private void delete(
      String name, List<ReleaseVersionRecord> doomed, boolean oneVersion, TaskContext task) {
    checkUnused(name, doomed, oneVersion);
    List<CompiledPackageRecord> compiled =
        releases.compiledPackages(
            doomed.stream()
                .flatMap(one -> releases.packages(one.id()).stream())
                .map(PackageRecord::id)
                .distinct()
                .toList());
    Stage deleting = task.events().stage("Deleting release versions", doomed.size());
    for (ReleaseVersionRecord one : doomed) {
      deleting.run(one.release() + "/" + one.version(), () -> releases.deleteVersion(one.id()));
    }
    List<PackageRecord> packages = releases.removeUnreferencedPackages(name);
    List<JobRecord> jobs = releases.removeUnreferencedJobs(name);
    Set<Integer> gone = packages.stream().map(PackageRecord::id).collect(Collectors.toSet());
    compiled.stream()
        .filter(one -> gone.contains(one.packageId()))
        .forEach(one -> blobstore.delete(one.blobId()));
    packages.forEach(one -> one.blobId().ifPresent(blobstore::delete));
    jobs.forEach(one -> blobstore.delete(one.blobId()));
  }

  private void checkUnused(String name, List<ReleaseVersionRecord> doomed, boolean oneVersion) {
    Set<Integer> ids = doomed.stream().map(ReleaseVersionRecord::id).collect(Collectors.toSet());
    List<String> users =
        deployments.list().stream()
            .filter(one -> one.releaseVersionIds().stream().anyMatch(ids::contains))
            .map(DeploymentRecord::name)
            .toList();
    if (!users.isEmpty()) {
      throw oneVersion
          ? new SlipwayException(
              ErrorCode.RELEASE_VERSION_IN_USE,
              "ReleaseVersion '%s/%s' is still in use by: %s"
                  .formatted(name, doomed.getFirst().version(), String.join(", ", users)))
          : new SlipwayException(
              ErrorCode.RELEASE_IN_USE,
              "Release '%s' is still in use by: %s".formatted(name, String.join(", ", users)));
    }
  }
}
