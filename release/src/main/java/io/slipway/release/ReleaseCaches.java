package io.slipway.release;

import java.nio.file.Path;

/**
 * Where what is made of release directories is kept.
 *
 * @param own archives of versions that no release directory knows, and what versions were given out
 * @param shared the stock command line's {@code ~/.bosh/cache}: it looks there, by digest, for
 *     whatever an index in a release directory names, and fails when it is not there
 */
public record ReleaseCaches(Path own, Path shared) {}
