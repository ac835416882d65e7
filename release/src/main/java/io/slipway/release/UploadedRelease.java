package io.slipway.release;

import java.util.List;
import java.util.Optional;

/**
 * An uploaded release, unpacked and verified. It has packages or compiled packages, never both.
 *
 * @param version what the manifest says, with the old {@code 1.2-dev} written as {@code 1+dev.2}
 * @param graph the packages of either kind and how they depend on one another
 */
public record UploadedRelease(
    String name,
    String version,
    Optional<String> commitHash,
    boolean uncommittedChanges,
    List<UploadedJob> jobs,
    List<UploadedPackage> packages,
    List<UploadedCompiledPackage> compiledPackages,
    boolean compiled,
    Optional<UploadedLicense> license,
    PackageGraph graph) {
  public UploadedRelease {
    jobs = List.copyOf(jobs);
    packages = List.copyOf(packages);
    compiledPackages = List.copyOf(compiledPackages);
  }
}
