package io.slipway.release;

import io.slipway.base.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A release as its author keeps it (Director API, section 8.1), read and fingerprinted.
 *
 * @param root the absolute path of the directory
 * @param name the release's name: of {@code config/final.yml}, else of the directory
 * @param noCompression whether the release's tarball is not to be compressed
 * @param jobs by name
 * @param packages by name
 */
public record ReleaseDirectory(
    Path root,
    String name,
    boolean noCompression,
    List<JobSource> jobs,
    List<PackageSource> packages,
    Optional<LicenseSource> license) {
  public ReleaseDirectory {
    jobs = List.copyOf(jobs);
    packages = List.copyOf(packages);
  }

  /**
   * Reads a release directory without changing anything in it.
   *
   * @throws Problems.CollectedProblems with everything that is wrong with it, each problem with its
   *     file and what to do; a single problem is thrown as itself
   */
  public static ReleaseDirectory open(Path directory) {
    return new ReleaseDirectoryReader(directory.toAbsolutePath().normalize()).read();
  }

  /** The names of packages whose own archives are not to be compressed. */
  public List<String> uncompressedPackages() {
    return packages.stream()
        .filter(
            pkg ->
                pkg.content() instanceof PackageSource.Content.Files files && files.noCompression())
        .map(PackageSource::name)
        .toList();
  }

  /** Jobs, packages and license. */
  public List<Artifact> artifacts() {
    return Stream.of(jobs.stream(), packages.stream(), license.stream())
        .<Artifact>flatMap(artifacts -> artifacts)
        .toList();
  }
}
