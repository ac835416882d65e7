package io.slipway.director.releases;

import io.slipway.model.catalog.ReleaseRecords.CompiledPackageRecord;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps releases. Ids in records handed to {@code add…} are ignored and new ones given. */
public interface ReleaseRepository {
  /** Every version of every release, unordered. */
  List<ReleaseVersionRecord> versions();

  List<ReleaseVersionRecord> versions(String release);

  Optional<ReleaseVersionRecord> version(String release, String version);

  ReleaseVersionRecord addVersion(ReleaseVersionRecord version);

  void setUpdateCompleted(int releaseVersionId, boolean completed);

  /** Forgets the version and its links to packages and jobs; no deployment may hold on to it. */
  void deleteVersion(int releaseVersionId);

  List<PackageRecord> packages(int releaseVersionId);

  List<JobRecord> jobs(int releaseVersionId);

  /** The names of the jobs of every version, by the version's id; for listings. */
  Map<Integer, List<String>> jobNames();

  /** Packages of any release; each record names its own. */
  List<PackageRecord> packagesByFingerprint(Collection<String> fingerprints);

  Optional<PackageRecord> packageNamed(String release, String name, String version);

  Optional<JobRecord> jobNamed(String release, String name, String version);

  PackageRecord addPackage(PackageRecord added);

  void setPackageBlob(int packageId, String blobId, String digest);

  JobRecord addJob(JobRecord added);

  void setJobBlob(int jobId, String blobId, String digest);

  void linkPackage(int releaseVersionId, int packageId);

  void linkJob(int releaseVersionId, int jobId);

  /**
   * Packages no version refers to any more; removed, together with what was compiled from them, and
   * handed back for their blobs. Ask for {@link #compiledPackages} before.
   */
  List<PackageRecord> removeUnreferencedPackages(String release);

  /** Jobs no version refers to any more; removed and handed back for their blobs. */
  List<JobRecord> removeUnreferencedJobs(String release);

  List<CompiledPackageRecord> compiledPackages(Collection<Integer> packageIds);

  /** Adds it with the next build number of (package, stemcell); the record's build is ignored. */
  CompiledPackageRecord addCompiledPackage(CompiledPackageRecord added);

  void setCompiledPackageBlob(int compiledPackageId, String blobId, String digest);

  void deleteCompiledPackages(int packageId);

  void deleteCompiledPackage(int compiledPackageId);

  /** Remembers the tarball of an export. */
  void addExported(ExportedRelease exported);

  /** The tarballs of exports, the oldest first. */
  List<ExportedRelease> exported();

  void deleteExported(String blobId);
}
