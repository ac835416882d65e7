package io.slipway.release;

import io.slipway.base.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/** The fingerprint of a job, package or license (Director API, section 8.2). */
final class Fingerprint {
  private Fingerprint() {}

  /**
   * @param chunks the names a package depends on; empty for others
   * @return lower-case hex
   */
  static String of(Collection<HashedFile> files, Collection<String> chunks) {
    byte[] input = input(files, chunks).getBytes(StandardCharsets.UTF_8);
    return Digest.of(Digest.Algorithm.SHA256, input).hex(Digest.Algorithm.SHA256).orElseThrow();
  }

  /** The text that is hashed. */
  static String input(Collection<HashedFile> files, Collection<String> chunks) {
    return "v2"
        + files.stream()
            .sorted(Comparator.comparing(HashedFile::relativePath, RelativePaths.BYTEWISE))
            .map(HashedFile::fingerprintEntry)
            .collect(Collectors.joining())
        + chunks.stream().sorted(RelativePaths.BYTEWISE).collect(Collectors.joining(","));
  }
}
