package io.slipway.http;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.Blobstore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Blobs that tasks end with: logs and exports (Director API 5.5). */
final class ResourceRoutes implements Routes {
  private static final String MEDIA_TYPE = "application/x-gzip";

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
    Optional<Path> file = blobstore.file(id);
    if (file.isEmpty()) {
      return new Answer.Stream(MEDIA_TYPE, false, out -> copy(id, out));
    }
    try {
      return Answer.FileBody.of(file.get(), MEDIA_TYPE).ranged(request.range());
    } catch (IOException e) {
      throw new UncheckedIOException("The blob '" + id + "' cannot be read", e);
    }
  }

  private void copy(String id, OutputStream out) throws IOException {
    try (InputStream content = blobstore.open(id)) {
      content.transferTo(out);
    }
  }

  private static boolean isUuid(String id) {
    try {
      return UUID.fromString(id).toString().equals(id);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
