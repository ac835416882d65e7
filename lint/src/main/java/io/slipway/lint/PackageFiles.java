package io.slipway.lint;

import java.util.List;
import java.util.Optional;

/**
 * The files of a package.
 *
 * @param path the package's directory as findings show it
 * @param origin what is known of it
 */
record PackageFiles(String name, String path, Origin origin, Optional<SourceText> packaging) {
  sealed interface Origin {
    /** Its spec, which is still to be read. */
    record Directory(Optional<SourceText> spec) implements Origin {}

    /** A vendored package ({@code spec.lock}): its files are elsewhere. */
    record Vendored(SourceText lock) implements Origin {}

    /** A package of a tarball; of a compiled one there is no script. */
    record Archive(List<String> dependencies, boolean compiled) implements Origin {}
  }
}
