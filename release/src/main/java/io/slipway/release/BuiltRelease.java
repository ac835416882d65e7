package io.slipway.release;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A release with all its archives.
 *
 * @param commitHash the short hash, {@code non-git} or {@code empty}
 * @param jobs by name
 * @param packages by name
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
    if (!packages.isEmpty()) {
      manifest.put("packages", packages.stream().map(pkg -> entry(pkg, "dependencies")).toList());
    }
    license.ifPresent(built -> manifest.put("license", versionAndDigest(built)));
    manifest.put("no_compression", noCompression);
    return manifest;
  }

  /** The text of {@code release.MF}. */
  public String manifestText() {
    return ReleaseYaml.write(manifest());
  }

  private static Map<String, Object> entry(BuiltArtifact artifact, String referencesKey) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", artifact.name());
    entry.putAll(versionAndDigest(artifact));
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
