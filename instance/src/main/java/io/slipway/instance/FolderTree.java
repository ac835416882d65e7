package io.slipway.instance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Making files with exact modes, whatever this process's umask. */
final class FolderTree {
  private FolderTree() {}

  static void folder(Path path, int mode) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(path);
    }
    Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
  }

  /** Folders on the way to a path, for everybody to pass through; what exists stays as it is. */
  static void parents(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      parents(parent);
      folder(parent, 0755);
    }
  }

  static void file(Path path, List<String> lines, int mode) throws IOException {
    Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    Files.writeString(path, text, StandardCharsets.ISO_8859_1);
    Files.setAttribute(path, "unix:mode", mode);
  }

  static void link(Path path, String target) throws IOException {
    Files.createSymbolicLink(path, Path.of(target));
  }
}
