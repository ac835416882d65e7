package io.slipway.release;

import io.slipway.base.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A source package as an uploaded release's manifest names it.
 *
 * @param archive absent when the uploader left it out because the Director has it
 */
public record UploadedPackage(
    String name,
    String version,
    String fingerprint,
    Digest sha1,
    List<String> dependencies,
    Optional<Path> archive) {
  public UploadedPackage {
    dependencies = List.copyOf(dependencies);
  }
}
