package io.slipway.release;

import io.slipway.base.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A job, package or license with its archive.
 *
 * @param references a job's packages, a package's dependencies
 * @param archive in the cache; not to be changed
 * @param stemcell what a package was compiled on, as {@code os/version}; absent for sources
 */
public record BuiltArtifact(
    Artifact.Kind kind,
    String name,
    String fingerprint,
    Digest digest,
    List<String> references,
    Path archive,
    Optional<String> stemcell) {
  public BuiltArtifact {
    references = List.copyOf(references);
  }

  BuiltArtifact with(Digest newDigest, Path newArchive) {
    return new BuiltArtifact(kind, name, fingerprint, newDigest, references, newArchive, stemcell);
  }
}
