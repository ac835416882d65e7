package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A release with all its archives.
 *
 * @param commitHash the short hash, {@code non-git} or {@code empty}
 * @param jobs by name
 * @param packages by name, sources before what is compiled
 * @param tarball where the release's tarball is, if one was asked for
 */
public record BuiltRelease(
    String name,
    String version,
    String commitHash,
    boolean uncommittedChanges,
    boolean noCompression,
    List<BuiltArtifact> jobs,
    List<BuiltArtifact> packages,
    Optional<BuiltArtifact> license,
    Optional<Path> tarball) {
  public BuiltRelease {
    jobs = List.copyOf(jobs);
    packages = List.copyOf(packages);
  }

  /** The same under another name and version: nothing but its manifest has them. */
  public BuiltRelease named(String newName, String newVersion) {
    return new BuiltRelease(
        newName,
        newVersion,
        commitHash,
        uncommittedChanges,
        noCompression,
        jobs,
        packages,
        license,
        tarball);
  }

  /** As what a recorded manifest says nothing of: the tarball is compressed. */
  BuiltRelease compressed() {
    return new BuiltRelease(
        name, version, commitHash, uncommittedChanges, false, jobs, packages, license, tarball);
  }

  /** The same with other archives, each in the place of the one it is made of. */
  BuiltRelease map(UnaryOperator<BuiltArtifact> replacement) {
    return new BuiltRelease(
        name,
        version,
        commitHash,
        uncommittedChanges,
        noCompression,
        jobs.stream().map(replacement).toList(),
        packages.stream().map(replacement).toList(),
        license.map(replacement),
        tarball);
  }

  /** Jobs, packages and license. */
  List<BuiltArtifact> artifacts() {
    return Stream.of(jobs.stream(), packages.stream(), license.stream())
        .flatMap(artifacts -> artifacts)
        .toList();
  }

  List<BuiltArtifact> sourcePackages() {
    return packages.stream().filter(pkg -> pkg.stemcell().isEmpty()).toList();
  }

  List<BuiltArtifact> compiledPackages() {
    return packages.stream().filter(pkg -> pkg.stemcell().isPresent()).toList();
  }

  /**
   * Writes the tarball; {@code ((name))} and {@code ((version))} in its path are replaced.
   *
   * @throws SlipwayException when it cannot be written; there is no part of it then
   */
  public BuiltRelease writeTarball(Path path) {
    Path file = tarballPath(path);
    try {
      AtomicFiles.write(file, out -> ReleaseTarball.write(this, out));
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "'" + file + "' cannot be written: " + ErrorText.of(e), e);
    }
    return withTarball(file);
  }

  Path tarballPath(Path path) {
    return Path.of(path.toString().replace("((name))", name).replace("((version))", version));
  }

  BuiltRelease withTarball(Path file) {
    return new BuiltRelease(
        name,
        version,
        commitHash,
        uncommittedChanges,
        noCompression,
        jobs,
        packages,
        license,
        Optional.of(file));
  }

  /** The content of {@code release.MF} (Director API, section 8.4), in its order. */
  public Map<String, Object> manifest() {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("name", name);
    manifest.put("version", version);
    manifest.put("commit_hash", commitHash);
    manifest.put("uncommitted_changes", uncommittedChanges);
    if (!jobs.isEmpty()) {
      manifest.put("jobs", jobs.stream().map(job -> entry(job, "packages")).toList());
    }
    putPackages(manifest, "packages", sourcePackages());
    putPackages(manifest, "compiled_packages", compiledPackages());
    license.ifPresent(built -> manifest.put("license", versionAndDigest(built)));
    manifest.put("no_compression", noCompression);
    return manifest;
  }

  /** The text of {@code release.MF}. */
  public String manifestText() {
    return ReleaseYaml.write(manifest());
  }

  private static void putPackages(
      Map<String, Object> manifest, String key, List<BuiltArtifact> packages) {
    if (!packages.isEmpty()) {
      manifest.put(key, packages.stream().map(pkg -> entry(pkg, "dependencies")).toList());
    }
  }

  private static Map<String, Object> entry(BuiltArtifact artifact, String referencesKey) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", artifact.name());
    entry.putAll(versionAndDigest(artifact));
    artifact.stemcell().ifPresent(stemcell -> entry.put("stemcell", stemcell));
    entry.put(referencesKey, artifact.references());
    return entry;
  }

  private static Map<String, Object> versionAndDigest(BuiltArtifact artifact) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("version", artifact.fingerprint());
    entry.put("fingerprint", artifact.fingerprint());
    entry.put("sha1", artifact.digest().toString());
    return entry;
  }
}
