package io.slipway.director.releases;

import java.time.Instant;

/** A tarball that was made by an export, until a clean-up takes it. */
public record ExportedRelease(String blobId, String digest, Instant createdAt) {}
