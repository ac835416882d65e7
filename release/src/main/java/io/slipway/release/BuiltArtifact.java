package io.slipway.release;

import io.slipway.base.Digest;
import java.nio.file.Path;
import java.util.List;

/**
 * A job, package or license with its archive.
 *
 * @param references a job's packages, a package's dependencies
 * @param archive in the cache; not to be changed
 */
public record BuiltArtifact(
    Artifact.Kind kind,
    String name,
    String fingerprint,
    Digest digest,
    List<String> references,
    Path archive) {
  public BuiltArtifact {
    references = List.copyOf(references);
  }
}
