package io.slipway.release;

import io.slipway.base.Digest;
import java.nio.file.Path;
import java.util.Optional;

/** The license archive as an uploaded release's manifest names it. */
public record UploadedLicense(
    String version, String fingerprint, Digest sha1, Optional<Path> archive) {}
