package io.slipway.release;

import io.slipway.base.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * A source file with what its fingerprint is made of.
 *
 * @param sha256 of the content, or of the text of a link that is not followed
 */
record HashedFile(SourceFile source, Kind kind, String sha256) {
  enum Kind {
    FILE("100644"),
    EXECUTABLE("100755"),
    LINK("symlink");

    private final String mode;

    Kind(String mode) {
      this.mode = mode;
    }
  }

  static HashedFile of(SourceFile source) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(source.path(), PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink() && !source.followLinks()) {
      byte[] target =
          Files.readSymbolicLink(source.path()).toString().getBytes(StandardCharsets.UTF_8);
      return new HashedFile(source, Kind.LINK, hex(Digest.of(Digest.Algorithm.SHA256, target)));
    }
    Path content = source.path().toRealPath();
    if (Files.isDirectory(content)) {
      throw new IOException("is a directory where a file is expected");
    }
    return new HashedFile(
        source,
        isExecutable(attributes) ? Kind.EXECUTABLE : Kind.FILE,
        hex(Digest.of(Digest.Algorithm.SHA256, content)));
  }

  /** A followed link counts as executable: the link's own mode has all bits set. */
  private static boolean isExecutable(PosixFileAttributes attributes) {
    Set<PosixFilePermission> permissions = attributes.permissions();
    return attributes.isSymbolicLink()
        || permissions.contains(PosixFilePermission.OWNER_EXECUTE)
        || permissions.contains(PosixFilePermission.GROUP_EXECUTE)
        || permissions.contains(PosixFilePermission.OTHERS_EXECUTE);
  }

  private static String hex(Digest digest) {
    return digest.hex(Digest.Algorithm.SHA256).orElseThrow();
  }

  String relativePath() {
    return source.relativePath();
  }

  /** This file's part of the fingerprint's input. */
  String fingerprintEntry() {
    return source.relativePath() + "sha256:" + sha256 + (source.excludeMode() ? "" : kind.mode);
  }
}
