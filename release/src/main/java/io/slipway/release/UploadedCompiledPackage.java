package io.slipway.release;

import io.slipway.base.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A compiled package as an uploaded release's manifest names it.
 *
 * @param stemcell what it was compiled on, as {@code os/version}
 * @param archive absent when the uploader left it out because the Director has it
 */
public record UploadedCompiledPackage(
    String name,
    String version,
    String fingerprint,
    Digest sha1,
    List<String> dependencies,
    String stemcell,
    Optional<Path> archive) {
  public UploadedCompiledPackage {
    dependencies = List.copyOf(dependencies);
  }

  public String stemcellOs() {
    return stemcell.substring(0, stemcell.indexOf('/'));
  }

  public String stemcellVersion() {
    return stemcell.substring(stemcell.indexOf('/') + 1);
  }
}
