package io.slipway.release;

import io.slipway.base.Digest;

/** What happens to a release directory, for whoever watches; from any thread. */
public sealed interface AuthoringEvent {
  /** How far something is. */
  enum Progress {
    STARTED,
    FINISHED,
    FAILED
  }

  /** Where something goes: from the blobstore, or to it. */
  enum Direction {
    DOWNLOAD,
    UPLOAD
  }

  Progress progress();

  /** A file of {@code blobs/}. */
  record BlobTransfer(Direction direction, Progress progress, Blob blob)
      implements AuthoringEvent {}

  /**
   * A new entry of a build index.
   *
   * @param entry name and fingerprint
   */
  record EntryAdded(Artifact.Kind kind, Progress progress, String entry)
      implements AuthoringEvent {}

  /** The archive of a final build. */
  record ArchiveTransfer(Direction direction, Progress progress, String entry, Digest digest)
      implements AuthoringEvent {}

  /**
   * A new version in an index of releases.
   *
   * @param release name and version
   */
  record ReleaseAdded(boolean isFinal, Progress progress, String release)
      implements AuthoringEvent {}
}
