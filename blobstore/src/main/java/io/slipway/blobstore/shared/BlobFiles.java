package io.slipway.blobstore.shared;

import io.slipway.base.ErrorCode;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the stores have in common: a bounded download, and how their failures are told. */
final class BlobFiles {
  private BlobFiles() {}

  static void write(InputStream content, String id, Path target) throws IOException {
    Files.copy(Limits.bounded(content, SharedBlobstore.MAXIMUM_BYTES, "blob '" + id + "'"), target);
  }

  static SlipwayException notFound(String id, String where) {
    return new SlipwayException(
        ErrorCode.RESOURCE_NOT_FOUND, "There is no blob '%s' in %s".formatted(id, where));
  }

  static SlipwayException failed(String what, @Nullable Throwable cause) {
    return new SlipwayException(ErrorCode.RESOURCE_ERROR, what, cause);
  }
}
