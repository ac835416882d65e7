package io.slipway.director.fakes;

import io.slipway.director.releases.ExportedRelease;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.model.catalog.ReleaseRecords.CompiledPackageRecord;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

public final class FakeReleaseRepository implements ReleaseRepository {
  private final Map<Integer, ReleaseVersionRecord> versions = new TreeMap<>();
  private final Map<Integer, PackageRecord> packages = new TreeMap<>();
  private final Map<Integer, JobRecord> jobs = new TreeMap<>();
  private final Map<Integer, CompiledPackageRecord> compiled = new TreeMap<>();
  private final Set<Link> packageLinks = new LinkedHashSet<>();
  private final Set<Link> jobLinks = new LinkedHashSet<>();
  private final Map<String, ExportedRelease> exported = new LinkedHashMap<>();
  private int last;

  @Override
  public synchronized List<ReleaseVersionRecord> versions() {
    return List.copyOf(versions.values());
  }

  @Override
  public synchronized List<ReleaseVersionRecord> versions(String release) {
    return versions.values().stream().filter(v -> v.release().equals(release)).toList();
  }

  @Override
  public synchronized Optional<ReleaseVersionRecord> version(String release, String version) {
    return versions(release).stream().filter(v -> v.version().equals(version)).findFirst();
  }

  @Override
  public synchronized ReleaseVersionRecord addVersion(ReleaseVersionRecord version) {
    if (version(version.release(), version.version()).isPresent()) {
      throw FakeStore.duplicate("release version " + version);
    }
    ReleaseVersionRecord added =
        new ReleaseVersionRecord(
            ++last,
            version.release(),
            version.version(),
            version.commitHash(),
            version.uncommittedChanges(),
            version.updateCompleted());
    versions.put(added.id(), added);
    return added;
  }

  @Override
  public synchronized void setUpdateCompleted(int releaseVersionId, boolean completed) {
    versions.computeIfPresent(
        releaseVersionId,
        (id, old) ->
            new ReleaseVersionRecord(
                id,
                old.release(),
                old.version(),
                old.commitHash(),
                old.uncommittedChanges(),
                completed));
  }

  @Override
  public synchronized void deleteVersion(int releaseVersionId) {
    versions.remove(releaseVersionId);
    packageLinks.removeIf(link -> link.version() == releaseVersionId);
    jobLinks.removeIf(link -> link.version() == releaseVersionId);
  }

  @Override
  public synchronized List<PackageRecord> packages(int releaseVersionId) {
    return packages.values().stream()
        .filter(p -> packageLinks.contains(new Link(releaseVersionId, p.id())))
        .sorted(Comparator.comparing(PackageRecord::name))
        .toList();
  }

  @Override
  public synchronized List<JobRecord> jobs(int releaseVersionId) {
    return jobs.values().stream()
        .filter(job -> jobLinks.contains(new Link(releaseVersionId, job.id())))
        .sorted(Comparator.comparing(JobRecord::name))
        .toList();
  }

  @Override
  public synchronized Map<Integer, List<String>> jobNames() {
    return versions.keySet().stream()
        .filter(version -> !jobs(version).isEmpty())
        .collect(
            Collectors.toMap(
                Function.identity(),
                version -> jobs(version).stream().map(JobRecord::name).toList()));
  }

  @Override
  public synchronized List<PackageRecord> packagesByFingerprint(Collection<String> fingerprints) {
    return packages.values().stream().filter(p -> fingerprints.contains(p.fingerprint())).toList();
  }

  @Override
  public synchronized Optional<PackageRecord> packageNamed(
      String release, String name, String version) {
    return packages.values().stream()
        .filter(p -> p.release().equals(release))
        .filter(p -> p.name().equals(name) && p.version().equals(version))
        .findFirst();
  }

  @Override
  public synchronized Optional<JobRecord> jobNamed(String release, String name, String version) {
    return jobs.values().stream()
        .filter(job -> job.release().equals(release))
        .filter(job -> job.name().equals(name) && job.version().equals(version))
        .findFirst();
  }

  @Override
  public synchronized PackageRecord addPackage(PackageRecord added) {
    if (packages.values().stream()
        .anyMatch(
            p ->
                p.release().equals(added.release())
                    && p.name().equals(added.name())
                    && p.version().equals(added.version()))) {
      throw FakeStore.duplicate("package " + added);
    }
    return store(++last, added, added.blobId(), added.digest());
  }

  @Override
  public synchronized void setPackageBlob(int packageId, String blobId, String digest) {
    PackageRecord old = packages.get(packageId);
    if (old != null) {
      store(packageId, old, Optional.of(blobId), Optional.of(digest));
    }
  }

  private PackageRecord store(
      int id, PackageRecord added, Optional<String> blobId, Optional<String> digest) {
    PackageRecord stored =
        new PackageRecord(
            id,
            added.release(),
            added.name(),
            added.version(),
            added.fingerprint(),
            blobId,
            digest,
            added.dependencies());
    packages.put(id, stored);
    return stored;
  }

  @Override
  public synchronized JobRecord addJob(JobRecord added) {
    if (jobs.values().stream()
        .anyMatch(
            job ->
                job.release().equals(added.release())
                    && job.name().equals(added.name())
                    && job.version().equals(added.version()))) {
      throw FakeStore.duplicate("job " + added);
    }
    return store(++last, added, added.blobId(), added.digest());
  }

  @Override
  public synchronized void setJobBlob(int jobId, String blobId, String digest) {
    JobRecord old = jobs.get(jobId);
    if (old != null) {
      store(jobId, old, blobId, digest);
    }
  }

  private JobRecord store(int id, JobRecord added, String blobId, String digest) {
    JobRecord stored =
        new JobRecord(
            id,
            added.release(),
            added.name(),
            added.version(),
            added.fingerprint(),
            blobId,
            digest,
            added.spec());
    jobs.put(id, stored);
    return stored;
  }

  @Override
  public synchronized void linkPackage(int releaseVersionId, int packageId) {
    packageLinks.add(new Link(releaseVersionId, packageId));
  }

  @Override
  public synchronized void linkJob(int releaseVersionId, int jobId) {
    jobLinks.add(new Link(releaseVersionId, jobId));
  }

  @Override
  public synchronized List<PackageRecord> removeUnreferencedPackages(String release) {
    List<PackageRecord> removed =
        packages.values().stream()
            .filter(p -> p.release().equals(release))
            .filter(p -> packageLinks.stream().noneMatch(link -> link.target() == p.id()))
            .toList();
    removed.forEach(
        p -> {
          packages.remove(p.id());
          deleteCompiledPackages(p.id());
        });
    return removed;
  }

  @Override
  public synchronized List<JobRecord> removeUnreferencedJobs(String release) {
    List<JobRecord> removed =
        jobs.values().stream()
            .filter(job -> job.release().equals(release))
            .filter(job -> jobLinks.stream().noneMatch(link -> link.target() == job.id()))
            .toList();
    removed.forEach(job -> jobs.remove(job.id()));
    return removed;
  }

  @Override
  public synchronized List<CompiledPackageRecord> compiledPackages(Collection<Integer> packageIds) {
    return compiled.values().stream().filter(c -> packageIds.contains(c.packageId())).toList();
  }

  @Override
  public synchronized CompiledPackageRecord addCompiledPackage(CompiledPackageRecord added) {
    List<CompiledPackageRecord> siblings =
        compiled.values().stream()
            .filter(c -> c.packageId() == added.packageId())
            .filter(c -> c.stemcellOs().equals(added.stemcellOs()))
            .filter(c -> c.stemcellVersion().equals(added.stemcellVersion()))
            .toList();
    if (siblings.stream().anyMatch(c -> c.dependencyKey().equals(added.dependencyKey()))) {
      throw FakeStore.duplicate("compiled package " + added);
    }
    CompiledPackageRecord stored =
        new CompiledPackageRecord(
            ++last,
            added.packageId(),
            added.stemcellOs(),
            added.stemcellVersion(),
            added.dependencyKey(),
            siblings.stream().mapToInt(CompiledPackageRecord::build).max().orElse(0) + 1,
            added.blobId(),
            added.digest());
    compiled.put(stored.id(), stored);
    return stored;
  }

  @Override
  public synchronized void setCompiledPackageBlob(
      int compiledPackageId, String blobId, String digest) {
    compiled.computeIfPresent(
        compiledPackageId,
        (id, old) ->
            new CompiledPackageRecord(
                id,
                old.packageId(),
                old.stemcellOs(),
                old.stemcellVersion(),
                old.dependencyKey(),
                old.build(),
                blobId,
                digest));
  }

  @Override
  public synchronized void deleteCompiledPackages(int packageId) {
    compiled.values().removeIf(c -> c.packageId() == packageId);
  }

  @Override
  public synchronized void deleteCompiledPackage(int compiledPackageId) {
    compiled.values().removeIf(c -> c.id() == compiledPackageId);
  }

  private record Link(int version, int target) {}

  @Override
  public synchronized void addExported(ExportedRelease added) {
    if (exported.putIfAbsent(added.blobId(), added) != null) {
      throw FakeStore.duplicate("exported release " + added);
    }
  }

  @Override
  public synchronized List<ExportedRelease> exported() {
    return List.copyOf(exported.values());
  }

  @Override
  public synchronized void deleteExported(String blobId) {
    exported.remove(blobId);
  }
}
