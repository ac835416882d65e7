package io.slipway.release;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Release tarballs as authors handle them: looked into, and given other digests. */
public final class ReleaseTarballs {
  private ReleaseTarballs() {}

  /**
   * Reads a tarball. Digests are not verified, as with the stock command line: a release can be
   * looked at that no Director would take.
   *
   * @param workDirectory exists, is empty and belongs to the caller, who deletes it when the
   *     release's archives are no longer needed
   */
  public static BuiltRelease read(Path tarball, Path workDirectory) {
    return read(tarball, workDirectory, ArchiveLimits.UPLOAD);
  }

  static BuiltRelease read(Path tarball, Path workDirectory, ArchiveLimits limits) {
    String manifest;
    try {
      manifest = ReleaseArchive.unpack(tarball, workDirectory, limits);
    } catch (IOException e) {
      throw new SlipwayException(ErrorCode.RELEASE_INVALID_ARCHIVE, ErrorText.of(e), e)
          .within("Extracting release");
    }
    return RecordedManifest.parse(manifest, "release.MF")
        .release(
            true,
            (folder, key, _) ->
                Optional.of(workDirectory.resolve(folder).resolve(key.name() + ".tgz"))
                    .filter(Files::isRegularFile));
  }

  /** The same release, each archive verified and given a digest by that algorithm alone. */
  public static BuiltRelease redigested(BuiltRelease release, Digest.Algorithm algorithm) {
    return release.map(artifact -> redigested(artifact, algorithm));
  }

  private static BuiltArtifact redigested(BuiltArtifact artifact, Digest.Algorithm algorithm) {
    try {
      Optional<String> mismatch = artifact.digest().mismatch(artifact.archive());
      if (mismatch.isPresent()) {
        throw new SlipwayException(ErrorCode.RELEASE_SHA1_DOES_NOT_MATCH, mismatch.get());
      }
      return artifact.with(Digest.of(algorithm, artifact.archive()), artifact.archive());
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "The archive of '" + artifact.name() + "' cannot be read: " + ErrorText.of(e),
          e);
    }
  }
}
