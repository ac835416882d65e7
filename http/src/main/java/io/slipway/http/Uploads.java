package io.slipway.http;

import io.slipway.director.Downloads;
import java.nio.file.Path;

/** Archives sent as the body of a request (Director API 1.1). */
final class Uploads {
  static final String MEDIA_TYPE = "application/x-compressed";

  private Uploads() {}

  /** Writes the body into a new file, which is gone again if it does not arrive whole. */
  static Path receive(Request request, Downloads downloads) {
    Path file = downloads.workspace().newFile(".tgz");
    try {
      request.copyTo(file);
      return file;
    } catch (RuntimeException e) {
      downloads.workspace().delete(file);
      throw e;
    }
  }
}
