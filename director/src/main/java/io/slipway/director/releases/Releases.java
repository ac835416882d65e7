package io.slipway.director.releases;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.Blobstore;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.storage.Transactions;
import io.slipway.director.storage.Workspace;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.EventLog;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tasks.Tasks;
import io.slipway.model.catalog.ReleaseRecords.CompiledPackageRecord;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import io.slipway.release.PackageGraph;
import io.slipway.release.ReleaseVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Uploading, listing and deleting releases (Director API 5.3). */
public final class Releases {
  private static final Logger log = LoggerFactory.getLogger(Releases.class);

  /** Shorter than an upload's: who deletes a release that is at work wants to know. */
  private static final Duration DELETION_WAIT = Duration.ofSeconds(10);

  private final ReleaseRepository releases;
  private final DeploymentRepository deployments;
  private final Blobstore blobstore;
  private final Transactions transactions;
  private final Locks locks;
  private final ReleaseUpload upload;
  private final Tasks tasks;
  private final Workspace workspace;

  public Releases(
      ReleaseRepository releases,
      DeploymentRepository deployments,
      Blobstore blobstore,
      Transactions transactions,
      Locks locks,
      Tasks tasks,
      Workspace workspace) {
    this.releases = releases;
    this.deployments = deployments;
    this.blobstore = blobstore;
    this.transactions = transactions;
    this.locks = locks;
    this.upload = new ReleaseUpload(releases, blobstore, transactions, locks);
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
    if (isInterrupted(name, version)) {
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

  /** Whether an upload of the version was begun and not ended: all of it is needed. */
  private boolean isInterrupted(String name, String version) {
    return releases
        .version(name, version)
        .or(() -> releases.version(name, ReleaseVersion.ofRelease(version)))
        .filter(one -> !one.updateCompleted())
        .isPresent();
  }

  /**
   * Which of these compiled packages need not be in an upload: for every entry with a fingerprint
   * there is a build for its stemcell and of its dependencies.
   *
   * @param entries of the release's manifest
   */
  public List<String> matchingCompiledPackages(
      String name, String version, List<Map<?, ?>> entries) {
    if (isInterrupted(name, version)) {
      return List.of();
    }
    List<String> fingerprints = entries.stream().map(entry -> text(entry, "fingerprint")).toList();
    Optional<PackageGraph> graph = graph(entries);
    if (graph.isEmpty()) {
      return List.of();
    }
    Map<Integer, PackageRecord> known =
        releases.packagesByFingerprint(fingerprints).stream()
            .collect(Collectors.toMap(PackageRecord::id, Function.identity()));
    Set<Build> built = new HashSet<>();
    for (CompiledPackageRecord one : releases.compiledPackages(known.keySet())) {
      PackageRecord source = known.get(one.packageId());
      if (source != null) {
        built.add(
            new Build(
                source.name(),
                source.fingerprint(),
                one.stemcellOs() + "/" + one.stemcellVersion(),
                one.dependencyKey()));
      }
    }
    Set<String> missing = new HashSet<>();
    for (Map<?, ?> entry : entries) {
      Build wanted =
          new Build(
              text(entry, "name"),
              text(entry, "fingerprint"),
              text(entry, "stemcell"),
              graph.get().dependencyKey(text(entry, "name")));
      if (!built.contains(wanted)) {
        missing.add(wanted.fingerprint());
      }
    }
    return fingerprints.stream().distinct().filter(one -> !missing.contains(one)).toList();
  }

  /** What tells builds of packages apart. */
  private record Build(String name, String fingerprint, String stemcell, String dependencyKey) {}

  /** Empty for what is no release: that is told when it is uploaded. */
  private static Optional<PackageGraph> graph(List<Map<?, ?>> entries) {
    try {
      return Optional.of(
          PackageGraph.of(
              entries.stream()
                  .map(
                      entry ->
                          new PackageGraph.Node(
                              text(entry, "name"),
                              text(entry, "version"),
                              entry.get("dependencies") instanceof List<?> list
                                  ? list.stream().map(String::valueOf).toList()
                                  : List.of()))
                  .toList()));
    } catch (SlipwayException e) {
      log.debug("The packages that are asked about are no release", e);
      return Optional.empty();
    }
  }

  private static String text(Map<?, ?> entry, String key) {
    return String.valueOf(entry.get(key));
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
          Path tarball = task.events().single("Downloading remote release", download);
          return Optional.of(
              workspace.consume(
                  tarball, directory -> upload.upload(tarball, directory, options, task)));
        });
  }

  /**
   * Deletes a version, or all of them.
   *
   * @param force even if archives cannot be deleted
   */
  public TaskRecord delete(String name, Optional<String> version, boolean force, Caller caller) {
    if (releases.versions(name).isEmpty()) {
      throw notFound(name);
    }
    return tasks.submit(
        TaskRequest.of("delete_release", "delete release: " + name, caller),
        task ->
            locks.withLock(
                LockName.release(name).waiting(DELETION_WAIT),
                task,
                () -> {
                  delete(name, version, force, task.events());
                  return Optional.of("/release/" + name);
                }));
  }

  /** Deletes a version that nobody uses, as a part of a task. */
  public void deleteNow(String name, String version, TaskContext task) {
    locks.<Boolean, RuntimeException>withLock(
        LockName.release(name).waiting(DELETION_WAIT),
        task,
        () -> {
          delete(name, Optional.of(version), false, task.events());
          return true;
        });
  }

  private void delete(String name, Optional<String> version, boolean force, EventLog events) {
    List<ReleaseVersionRecord> doomed =
        version.isPresent() ? List.of(find(name, version.get())) : releases.versions(name);
    if (doomed.isEmpty()) {
      throw notFound(name);
    }
    Contents contents = contents(name, doomed);
    // Rows first: a blob that nobody refers to does no harm, a row without its blob does.
    transactions.inTransaction(
        () -> {
          checkUnused(name, doomed, version.isPresent());
          doomed.forEach(one -> releases.deleteVersion(one.id()));
          releases.removeUnreferencedPackages(name);
          releases.removeUnreferencedJobs(name);
        });
    deleteBlobs(contents, force, events);
    if (version.isEmpty()) {
      Stage versions = events.stage("Deleting release versions", List.of(), doomed.size());
      doomed.forEach(one -> versions.run(one.release() + "/" + one.version(), () -> {}));
    }
  }

  /** What only these versions hold. */
  private record Contents(
      List<PackageRecord> packages,
      Map<Integer, List<CompiledPackageRecord>> compiled,
      List<JobRecord> jobs) {}

  private Contents contents(String name, List<ReleaseVersionRecord> doomed) {
    Set<Integer> doomedIds =
        doomed.stream().map(ReleaseVersionRecord::id).collect(Collectors.toSet());
    Set<Integer> keptPackages = new HashSet<>();
    Set<Integer> keptJobs = new HashSet<>();
    Map<Integer, PackageRecord> packages = new LinkedHashMap<>();
    Map<Integer, JobRecord> jobs = new LinkedHashMap<>();
    for (ReleaseVersionRecord version : releases.versions(name)) {
      boolean kept = !doomedIds.contains(version.id());
      for (PackageRecord one : releases.packages(version.id())) {
        if (kept) {
          keptPackages.add(one.id());
        } else {
          packages.put(one.id(), one);
        }
      }
      for (JobRecord one : releases.jobs(version.id())) {
        if (kept) {
          keptJobs.add(one.id());
        } else {
          jobs.put(one.id(), one);
        }
      }
    }
    packages.keySet().removeAll(keptPackages);
    jobs.keySet().removeAll(keptJobs);
    return new Contents(
        List.copyOf(packages.values()),
        releases.compiledPackages(packages.keySet()).stream()
            .collect(Collectors.groupingBy(CompiledPackageRecord::packageId)),
        List.copyOf(jobs.values()));
  }

  private void deleteBlobs(Contents contents, boolean force, EventLog events) {
    if (!contents.packages().isEmpty()) {
      Stage stage = events.stage("Deleting packages", List.of(), contents.packages().size());
      for (PackageRecord one : contents.packages()) {
        stage.run(
            one.name() + "/" + one.version(),
            () -> {
              contents
                  .compiled()
                  .getOrDefault(one.id(), List.of())
                  .forEach(compiled -> deleteBlob(compiled.blobId(), force));
              one.blobId().ifPresent(blob -> deleteBlob(blob, force));
            });
      }
    }
    if (!contents.jobs().isEmpty()) {
      Stage stage = events.stage("Deleting jobs", List.of(), contents.jobs().size());
      for (JobRecord one : contents.jobs()) {
        stage.run(one.name() + "/" + one.version(), () -> deleteBlob(one.blobId(), force));
      }
    }
  }

  private void deleteBlob(String blobId, boolean force) {
    try {
      blobstore.delete(blobId);
    } catch (RuntimeException e) {
      if (!force) {
        throw e;
      }
      log.warn("The blob {} could not be deleted", blobId, e);
    }
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
