package io.slipway.release;

import io.slipway.base.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Two directories of archives named after their digests, one of them shared with the stock command
 * line. What was made here can also be found by fingerprint, without any index in the release's
 * directory.
 */
final class ArchiveCache {
  private final Path directory;
  private final Path shared;

  ArchiveCache(ReleaseCaches caches) {
    this.directory = caches.own();
    this.shared = caches.shared();
  }

  /** The archive's file, if it is there and still has its digest. */
  Optional<Path> find(Digest digest) throws IOException {
    Optional<Path> own = find(directory, digest);
    return own.isPresent() ? own : find(shared, digest);
  }

  private static Optional<Path> find(Path in, Digest digest) throws IOException {
    Path file = in.resolve(digest.toString());
    return Files.isRegularFile(file) && digest.matches(file) ? Optional.of(file) : Optional.empty();
  }

  /** Where the stock command line looks for an archive, which need not be there. */
  Path sharedFile(Digest digest) {
    return shared.resolve(digest.toString());
  }

  /** Puts an archive where the stock command line looks for it. */
  void share(Digest digest, Path archive) throws IOException {
    if (find(shared, digest).isEmpty()) {
      AtomicFiles.write(sharedFile(digest), out -> Files.copy(archive, out));
    }
  }

  /** The digest of the archive made for this artifact before; the archive may be gone. */
  Optional<Digest> made(Artifact artifact) throws IOException {
    Path record = record(artifact);
    if (!Files.isRegularFile(record)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Digest.parse(Files.readString(record).strip()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Takes in a new archive of the artifact. */
  Digest add(Artifact artifact, AtomicFiles.Content archive) throws IOException {
    Path temporary = AtomicFiles.writeTemporary(directory.resolve(artifact.name()), archive);
    try {
      Digest digest = Digest.of(Digest.Algorithm.SHA256, temporary);
      Files.move(
          temporary,
          directory.resolve(digest.toString()),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      AtomicFiles.write(record(artifact), digest + "\n");
      return digest;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private Path record(Artifact artifact) {
    // Whether an archive is compressed is no part of the fingerprint.
    boolean plain =
        artifact instanceof PackageSource pkg
            && pkg.content() instanceof PackageSource.Content.Files files
            && files.noCompression();
    return directory
        .resolve("by-fingerprint")
        .resolve(artifact.kind().directory())
        .resolve(artifact.fingerprint() + (plain ? ".plain" : ""));
  }
}
