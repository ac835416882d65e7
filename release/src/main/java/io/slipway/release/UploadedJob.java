package io.slipway.release;

import io.slipway.base.Digest;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A job as an uploaded release's manifest names it.
 *
 * @param archive absent when the uploader left it out because the Director has it
 */
public record UploadedJob(
    String name, String version, String fingerprint, Digest sha1, Optional<Path> archive) {}
