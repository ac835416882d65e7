package io.slipway.release;

/**
 * A file that belongs to a release's sources but is kept in its blobstore.
 *
 * @param path below {@code blobs/}, as {@code config/blobs.yml} has it
 * @param id in the blobstore; empty for a file that is on this machine only
 * @param digest as written, which may be no digest at all
 */
public record Blob(String path, long size, String id, String digest) {
  public boolean isLocal() {
    return id.isEmpty();
  }

  Blob withId(String newId) {
    return new Blob(path, size, newId, digest);
  }
}
