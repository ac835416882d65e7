package io.slipway.release;

import java.nio.file.Path;

/**
 * A file that goes into an artifact's archive.
 *
 * @param path where it is
 * @param relativePath where it goes in the archive
 * @param excludeMode whether the fingerprint leaves out its mode
 * @param followLinks whether a symbolic link stands for the file it points to
 */
record SourceFile(Path path, String relativePath, boolean excludeMode, boolean followLinks) {}
