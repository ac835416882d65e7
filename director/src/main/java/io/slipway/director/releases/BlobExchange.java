package io.slipway.director.releases;

import io.slipway.blobstore.Blobstore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blobs that one change of the catalogue brings and those it makes useless. New ones are stored
 * before the change is written down and taken back when it is not; old ones are deleted only after.
 */
final class BlobExchange {
  private static final Logger log = LoggerFactory.getLogger(BlobExchange.class);

  private final Blobstore blobstore;
  private final List<String> stored = new ArrayList<>();
  private final List<String> replaced = new ArrayList<>();

  BlobExchange(Blobstore blobstore) {
    this.blobstore = blobstore;
  }

  /** A blob and the digest of its content. */
  record StoredBlob(String id, String digest) {}

  StoredBlob store(Path file, String digest) {
    return kept(blobstore.put(file), digest);
  }

  StoredBlob copy(String blobId, String digest) {
    try (InputStream content = blobstore.open(blobId)) {
      return kept(blobstore.put(content), digest);
    } catch (IOException e) {
      throw new UncheckedIOException("The blob " + blobId + " cannot be copied", e);
    }
  }

  private StoredBlob kept(String id, String digest) {
    stored.add(id);
    return new StoredBlob(id, digest);
  }

  /** Nothing will refer to this blob once the change is written down. */
  void replaced(String blobId) {
    replaced.add(blobId);
  }

  void takeBack(Throwable failure) {
    for (String id : stored) {
      try {
        blobstore.delete(id);
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** A blob that cannot be deleted is in nobody's way: the change has succeeded. */
  void deleteReplaced() {
    for (String id : replaced) {
      try {
        blobstore.delete(id);
      } catch (RuntimeException e) {
        log.warn("The blob {}, which nothing refers to any more, could not be deleted", id, e);
      }
    }
  }
}
