package io.slipway.blobstore;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Files by id, written once and never changed. An id is a UUID in lower case; anything else is an
 * {@link IllegalArgumentException}. Reading an id nobody has put is a {@link SlipwayException} with
 * {@link ErrorCode#RESOURCE_NOT_FOUND}. A blob is either there whole or not at all.
 */
public interface Blobstore {
  /** Keeps the content under a new id, which is returned. */
  String put(InputStream content);

  /** Keeps a copy of the file under a new id, which is returned. */
  String put(Path file);

  /** Keeps the content under this id; what was there before is replaced. */
  void put(String id, InputStream content);

  /** Keeps a copy of the file under this id; what was there before is replaced. */
  void put(String id, Path file);

  /** The content, for the caller to close. */
  InputStream open(String id);

  /** Writes the content to a file, replacing it if it exists. */
  void copyTo(String id, Path target);

  /** The blob as a file of this machine, for reading only, when it is one. */
  Optional<Path> file(String id);

  boolean exists(String id);

  /** Deletes the blob; one that is not there is deleted already. */
  void delete(String id);
}
