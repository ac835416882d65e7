package io.slipway.agent.core;

import io.slipway.base.FileTree;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.SpaceKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Files of one instance, written from outside it. What the agent keeps for itself is never reached
 * through symbolic links, which the instance's processes could point anywhere; paths that belong to
 * the jobs are resolved as the instance would ({@link #host}).
 */
public final class InstanceFiles {
  private final InstanceSpace space;
  private final Layout layout;

  public InstanceFiles(InstanceSpace space) {
    this.space = space;
    this.layout = new Layout(space.vcap());
  }

  public Layout layout() {
    return layout;
  }

  /** The host path of a path inside, links resolved as inside. */
  public Path host(String insidePath) {
    return space.toHostPath(insidePath);
  }

  /** Whether the instance would say of a path inside that there is no such file. */
  public boolean isMissing(String insidePath) {
    return space.isMissing(insidePath);
  }

  /** Whether the host's folders that the instance sees are read-only for it. */
  public boolean isIsolated() {
    return space.kind() != SpaceKind.HOST;
  }

  /** Sets owner root and group vcap where there are such. */
  public void giveToVcap(Path path, boolean recursive) {
    space.chown(path, "root", "vcap", recursive);
  }

  /** Makes the folder, with this mode and group vcap, unless it exists. */
  public void ensureVcapDirectory(Path directory, int mode) throws IOException {
    if (createDirectory(directory, mode)) {
      giveToVcap(directory, false);
    }
  }

  /** Makes the folder with this mode, unless something is there; true when it was made. */
  public boolean createDirectory(Path directory, int mode) throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    createDirectories(directory, mode);
    return true;
  }

  /** Parents that are missing get the same mode; whatever this process's umask is. */
  private static void createDirectories(Path directory, int mode) throws IOException {
    Path parent = parent(directory);
    if (!Files.exists(parent)) {
      createDirectories(parent, mode);
    }
    Files.createDirectory(directory);
    setMode(directory, mode);
  }

  public static void setMode(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode);
  }

  /** Replaces a file as a whole: a reader sees the old content or the new. */
  public void write(Path file, String text, int mode) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8), mode);
  }

  public void write(Path file, byte[] content, int mode) throws IOException {
    replace(file, content, mode, false);
  }

  /** The same; the new content, under its name, is on the disk itself when this returns. */
  public void writeDurably(Path file, String text, int mode) throws IOException {
    replace(file, text.getBytes(StandardCharsets.UTF_8), mode, true);
  }

  private static void replace(Path file, byte[] content, int mode, boolean durable)
      throws IOException {
    Path aside = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      try (FileChannel channel =
          FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        setMode(aside, mode);
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        if (durable) {
          channel.force(false);
        }
      }
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      if (durable) {
        FileTree.syncFolder(parent(file));
      }
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /** A file's text; empty when it does not exist. */
  public static Optional<String> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Makes the link point to the target; whatever was there before is removed. */
  public void link(Path link, String insideTarget) throws IOException {
    Path target = Path.of(insideTarget);
    if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
      return;
    }
    if (!Files.exists(parent(link))) {
      createDirectories(parent(link), 0755);
    }
    Path aside = link.resolveSibling("." + link.getFileName() + "." + UUID.randomUUID());
    Files.createSymbolicLink(aside, target);
    if (Files.isDirectory(link, LinkOption.NOFOLLOW_LINKS)) {
      FileTree.delete(link);
    }
    Files.move(aside, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  public static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("'" + path + "' has no parent folder");
    }
    return parent;
  }

  /** What is directly in the folder, sorted; nothing when there is no such folder. */
  public static List<Path> list(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      try (var stream = Files.newDirectoryStream(directory)) {
        stream.forEach(entries::add);
      }
    }
    entries.sort(null);
    return entries;
  }
}
