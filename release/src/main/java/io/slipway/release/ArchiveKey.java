package io.slipway.release;

/** What an archive is found by: the build indexes, and all that print of them, go by this. */
record ArchiveKey(Artifact.Kind kind, String name, String fingerprint) {
  static ArchiveKey of(Artifact artifact) {
    return new ArchiveKey(artifact.kind(), artifact.name(), artifact.fingerprint());
  }

  static ArchiveKey of(BuiltArtifact artifact) {
    return new ArchiveKey(artifact.kind(), artifact.name(), artifact.fingerprint());
  }

  /** As it is told: {@code name/fingerprint}. */
  String description() {
    return name + "/" + fingerprint;
  }
}
