package io.slipway.release;

import io.slipway.base.Digest;
import io.slipway.base.SlipwayException;
import io.slipway.release.AuthoringEvent.ArchiveTransfer;
import io.slipway.release.AuthoringEvent.Direction;
import io.slipway.release.AuthoringEvent.EntryAdded;
import io.slipway.release.AuthoringEvent.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The archives of final builds: {@code .final_builds} names them, the release's blobstore has them,
 * and a copy of each that was used lies in the cache.
 */
final class FinalArchives {
  /** An archive that is on this machine. */
  record Found(Digest digest, Path archive) {}

  private final BuildIndex index;
  private final ArchiveCache cache;
  private final VerifiedBlobs blobs;
  private final Consumer<? super AuthoringEvent> events;

  FinalArchives(
      Path root, ArchiveCache cache, VerifiedBlobs blobs, Consumer<? super AuthoringEvent> events) {
    this.index = new BuildIndex(root.resolve(".final_builds"));
    this.cache = cache;
    this.blobs = blobs;
    this.events = events;
  }

  /** What the index says, wherever the archive is. */
  Optional<Digest> recorded(ArchiveKey key) {
    return index.find(key).map(BuildIndex.Entry::digest);
  }

  /**
   * The archive of a final build, fetched if need be.
   *
   * @return empty when there is none, or when nobody knows where it is
   * @throws SlipwayException when it cannot be fetched
   */
  Optional<Found> find(ArchiveKey key) throws IOException {
    Optional<BuildIndex.Entry> entry = index.find(key);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    Digest digest = entry.get().digest();
    Optional<Path> here = cache.find(digest);
    if (here.isPresent()) {
      return Optional.of(new Found(digest, here.get()));
    }
    String id = entry.get().blobId();
    return id.isEmpty() ? Optional.empty() : Optional.of(download(key, id, digest));
  }

  private Found download(ArchiveKey key, String id, Digest digest) {
    Path target = cache.sharedFile(digest);
    transfer(Direction.DOWNLOAD, Progress.STARTED, key, digest);
    try {
      blobs.get(id, digest, target);
    } catch (SlipwayException e) {
      transfer(Direction.DOWNLOAD, Progress.FAILED, key, digest);
      throw e.within("Downloading blob '%s' with digest string '%s'".formatted(id, digest));
    }
    transfer(Direction.DOWNLOAD, Progress.FINISHED, key, digest);
    return new Found(digest, target);
  }

  /**
   * Makes an artifact's archive that of a final build; one that has been made for the same
   * fingerprint before takes its place.
   */
  BuiltArtifact add(BuiltArtifact artifact) throws IOException {
    ArchiveKey key = ArchiveKey.of(artifact);
    Optional<Found> known = find(key);
    if (known.isPresent()) {
      return artifact.with(known.get().digest(), known.get().archive());
    }
    Digest digest = artifact.digest();
    events.accept(new EntryAdded(key.kind(), Progress.STARTED, key.description()));
    try {
      cache.share(digest, artifact.archive());
      index.put(key, new BuildIndex.Entry(digest, upload(key, digest, artifact.archive())));
    } catch (SlipwayException | IOException e) {
      events.accept(new EntryAdded(key.kind(), Progress.FAILED, key.description()));
      throw e;
    }
    events.accept(new EntryAdded(key.kind(), Progress.FINISHED, key.description()));
    return artifact;
  }

  private String upload(ArchiveKey key, Digest digest, Path archive) {
    transfer(Direction.UPLOAD, Progress.STARTED, key, digest);
    String id;
    try {
      id = blobs.create(archive);
    } catch (SlipwayException e) {
      transfer(Direction.UPLOAD, Progress.FAILED, key, digest);
      throw e.within("Creating blob for path '" + archive + "'");
    }
    transfer(Direction.UPLOAD, Progress.FINISHED, key, digest);
    return id;
  }

  private void transfer(Direction direction, Progress progress, ArchiveKey key, Digest digest) {
    events.accept(new ArchiveTransfer(direction, progress, key.description(), digest));
  }
}
