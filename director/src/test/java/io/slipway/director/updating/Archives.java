package io.slipway.director.updating;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.slipway.blobstore.Blobstore;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Looks into archives of rendered templates. */
final class Archives {
  private Archives() {}

  /** All files and their names one after another, as the archive holds them. */
  static String text(Blobstore blobstore, String blobId) throws IOException {
    try (InputStream in = new GZIPInputStream(blobstore.open(blobId))) {
      return new String(in.readAllBytes(), ISO_8859_1);
    }
  }
}
