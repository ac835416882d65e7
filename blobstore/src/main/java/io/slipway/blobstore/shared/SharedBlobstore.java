package io.slipway.blobstore.shared;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.nio.file.Path;

/**
 * A blobstore outside this machine's Director. Ids are what the store's first writer chose: new
 * ones are UUIDs, but those of old releases may be anything that is a relative path.
 */
public interface SharedBlobstore {
  /** No blob of a release is larger; a store that sends on is cut off here. */
  long MAXIMUM_BYTES = 32L * 1024 * 1024 * 1024;

  /**
   * Writes a blob to a file, which does not exist yet; on failure it may be there in part.
   *
   * @throws SlipwayException {@link ErrorCode#RESOURCE_NOT_FOUND}, {@link ErrorCode#RESOURCE_ERROR}
   */
  void get(String id, Path target);

  /**
   * Keeps the content of a file.
   *
   * @return the new blob's id
   * @throws SlipwayException {@link ErrorCode#RESOURCE_ERROR}
   */
  String create(Path file);
}
