package io.slipway.model.catalog;

import java.util.List;
import java.util.Optional;

/** What the store keeps of uploaded releases. */
public final class ReleaseRecords {
  private ReleaseRecords() {}

  /** One uploaded version of a release. */
  public record ReleaseVersionRecord(
      int id,
      String release,
      String version,
      String commitHash,
      boolean uncommittedChanges,
      boolean updateCompleted) {}

  /**
   * A package of a release; the same row serves every version that has this fingerprint.
   *
   * @param blobId empty for a package known only in compiled form
   * @param dependencies names of packages of the same release version
   */
  public record PackageRecord(
      int id,
      String release,
      String name,
      String version,
      String fingerprint,
      Optional<String> blobId,
      Optional<String> digest,
      List<String> dependencies) {}

  /**
   * A job of a release.
   *
   * @param spec its {@code job.MF} as JSON text of plain values
   */
  public record JobRecord(
      int id,
      String release,
      String name,
      String version,
      String fingerprint,
      String blobId,
      String digest,
      String spec) {}

  /** A package compiled for one stemcell (Director behaviour 3.1). */
  public record CompiledPackageRecord(
      int id,
      int packageId,
      String stemcellOs,
      String stemcellVersion,
      String dependencyKey,
      int build,
      String blobId,
      String digest) {
    /** The same of that package. */
    public CompiledPackageRecord of(int newPackageId) {
      return new CompiledPackageRecord(
          id, newPackageId, stemcellOs, stemcellVersion, dependencyKey, build, blobId, digest);
    }
  }
}
