package io.slipway.cli.render;

import io.slipway.base.Digest;

/**
 * A file of a job on an instance.
 *
 * @param instance {@code group/index}
 * @param path below the instance's jobs: {@code job/bin/ctl}
 * @param mode as the instance's agent gives it
 */
@SuppressWarnings("ArrayRecordComponent") // contents are compared by who compares files
record RenderedFile(String instance, String path, int mode, byte[] content) {
  private static final int SHORT_DIGEST = 12;

  String fullPath() {
    return instance + "/" + path;
  }

  /** {@code 0750}. */
  String modeText() {
    return "%04o".formatted(mode);
  }

  /** Enough of the SHA-256 to see whether two files are the same. */
  String shortDigest() {
    return Digest.of(Digest.Algorithm.SHA256, content)
        .hex(Digest.Algorithm.SHA256)
        .orElseThrow()
        .substring(0, SHORT_DIGEST);
  }
}
