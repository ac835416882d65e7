package io.slipway.http;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.Blobstore;
import java.io.InputStream;
import java.util.UUID;

/** Blobs that tasks end with: logs and exports (Director API 5.5). */
final class ResourceRoutes implements Routes {
  private final Blobstore blobstore;

  ResourceRoutes(Blobstore blobstore) {
    this.blobstore = blobstore;
  }

  @Override
  public void addTo(Router router) {
    router.get("/resources/{id}", this::resource);
  }

  private Answer resource(Request request) {
    String id = request.parameter("id");
    if (!isUuid(id) || !blobstore.exists(id)) {
      throw new SlipwayException(
          ErrorCode.RESOURCE_NOT_FOUND, "Resource '" + id + "' not found in the blobstore");
    }
    return new Answer.Stream(
        "application/x-gzip",
        out -> {
          try (InputStream content = blobstore.open(id)) {
            content.transferTo(out);
          }
        });
  }

  private static boolean isUuid(String id) {
    try {
      return UUID.fromString(id).toString().equals(id);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
