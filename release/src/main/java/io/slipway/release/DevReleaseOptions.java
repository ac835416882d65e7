package io.slipway.release;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a development release is to be made.
 *
 * @param name instead of the directory's own name
 * @param version instead of the next development version
 * @param timestampVersion whether the version is to end in the time instead of the next number
 * @param force whether uncommitted changes are allowed
 * @param tarball where to write the release's tarball, if anywhere
 */
public record DevReleaseOptions(
    Optional<String> name,
    Optional<String> version,
    boolean timestampVersion,
    boolean force,
    Optional<Path> tarball) {
  /** What {@code create-release} does without options. */
  public static final DevReleaseOptions DEFAULT =
      new DevReleaseOptions(Optional.empty(), Optional.empty(), false, false, Optional.empty());

  public DevReleaseOptions withName(String newName) {
    return new DevReleaseOptions(Optional.of(newName), version, timestampVersion, force, tarball);
  }

  public DevReleaseOptions withVersion(String newVersion) {
    return new DevReleaseOptions(name, Optional.of(newVersion), timestampVersion, force, tarball);
  }

  public DevReleaseOptions withTimestampVersion() {
    return new DevReleaseOptions(name, version, true, force, tarball);
  }

  public DevReleaseOptions withForce() {
    return new DevReleaseOptions(name, version, timestampVersion, true, tarball);
  }

  public DevReleaseOptions withTarball(Path file) {
    return new DevReleaseOptions(name, version, timestampVersion, force, Optional.of(file));
  }
}
