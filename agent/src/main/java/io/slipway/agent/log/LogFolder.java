package io.slipway.agent.log;

import io.slipway.agent.core.Layout;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An instance's folder of job logs, seen from outside. The instance's processes own it and may put
 * links into it at any moment: every step of a way through it is taken from the folder before, and
 * never through a link. A link stands for a file of this same folder, or for nothing.
 */
final class LogFolder {
  /** As many folders, files and links are looked at. */
  static final int MOST_ENTRIES = 20_000;

  private static final int DEEPEST = 5;
  private static final int MOST_LINKS = 8;
  private static final List<Path> ROOTS =
      List.of(Path.of(Layout.BASE, "sys/log"), Path.of(Layout.BASE, "data/sys/log"));

  private final Path base;
  private final Path root;

  LogFolder(Layout layout) {
    this.base = layout.base();
    this.root = layout.logs();
  }

  /** The folder as this machine knows it. */
  Path path() {
    return root;
  }

  /**
   * A regular file.
   *
   * @param name relative to the folder, where it really is
   * @param key tells it from any other of this machine, whatever it is called
   */
  record LogFile(String name, Object key, long size) {}

  /**
   * What is there, by name: names of links stand for what they mean.
   *
   * @param folders the log folder itself is the empty name
   */
  record Contents(Set<String> folders, Map<String, LogFile> files) {}

  /** There is more in it than anybody wants to follow. */
  static final class TooMuchException extends IOException {
    TooMuchException(String message) {
      super(message);
    }
  }

  /** All of it, to some depth; what goes meanwhile is left out. */
  Contents contents() throws IOException {
    Contents contents = new Contents(new TreeSet<>(), new TreeMap<>());
    List<String> links = new ArrayList<>();
    try (SecureDirectoryStream<Path> opened = openRoot()) {
      contents.folders.add("");
      walk(opened, "", 1, contents, links);
    }
    for (String link : links) {
      target(link).flatMap(this::find).ifPresent(file -> contents.files.put(link, file));
    }
    return contents;
  }

  private void walk(
      SecureDirectoryStream<Path> folder,
      String prefix,
      int depth,
      Contents contents,
      List<String> links)
      throws IOException {
    try {
      for (Path entry : folder) {
        Path own = Objects.requireNonNull(entry.getFileName());
        String name = prefix + own;
        if (contents.folders.size() + contents.files.size() + links.size() >= MOST_ENTRIES) {
          throw new TooMuchException(
              "There are more than " + MOST_ENTRIES + " files in /var/vcap/sys/log");
        }
        try {
          BasicFileAttributes attributes = attributes(folder, own);
          if (attributes.isRegularFile()) {
            contents.files.put(name, file(name, attributes));
          } else if (attributes.isSymbolicLink()) {
            links.add(name);
          } else if (attributes.isDirectory() && depth < DEEPEST) {
            try (SecureDirectoryStream<Path> inner = open(folder, own)) {
              contents.folders.add(name);
              walk(inner, name + "/", depth + 1, contents, links);
            }
          }
        } catch (TooMuchException e) {
          throw e;
        } catch (IOException _) {
          // It has gone since, or become something else.
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static LogFile file(String name, BasicFileAttributes attributes) {
    return new LogFile(name, Objects.requireNonNull(attributes.fileKey()), attributes.size());
  }

  /** The file of that name now, through links if need be; none when it is no file. */
  Optional<LogFile> resolve(String name) {
    Optional<LogFile> file = find(name);
    return file.isPresent() ? file : target(name).flatMap(this::find);
  }

  /** The regular file that has this very name. */
  private Optional<LogFile> find(String name) {
    try {
      return Optional.of(
          inFolderOf(
              name,
              (folder, own) -> {
                BasicFileAttributes attributes = attributes(folder, own);
                if (!attributes.isRegularFile()) {
                  throw new NoSuchFileException(name);
                }
                return file(name, attributes);
              }));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  boolean isFolder(String name) {
    try {
      return inFolderOf(name, (folder, own) -> attributes(folder, own).isDirectory());
    } catch (IOException e) {
      return false;
    }
  }

  /** Opens a file to read, under the name it really has. */
  SeekableByteChannel open(LogFile file) throws IOException {
    return inFolderOf(
        file.name,
        (folder, own) -> {
          // A pipe would never open.
          if (!attributes(folder, own).isRegularFile()) {
            throw new NoSuchFileException(file.name);
          }
          return folder.newByteChannel(
              own, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        });
  }

  /** The name of what a link means, if that is a place in this folder. */
  private Optional<String> target(String link) {
    String name = link;
    for (int hops = 0; hops < MOST_LINKS; hops++) {
      Path host = root.resolve(name);
      try {
        if (!Files.isSymbolicLink(host)) {
          return hops == 0 ? Optional.empty() : Optional.of(name);
        }
        Path inside = ROOTS.getFirst().resolve(name);
        Path meant = inside.resolveSibling(Files.readSymbolicLink(host)).normalize();
        Optional<Path> within = ROOTS.stream().filter(meant::startsWith).findFirst();
        if (within.isEmpty() || within.get().equals(meant)) {
          return Optional.empty();
        }
        name = within.get().relativize(meant).toString();
      } catch (IOException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private interface InFolder<T> {
    T apply(SecureDirectoryStream<Path> folder, Path name) throws IOException;
  }

  private <T> T inFolderOf(String name, InFolder<T> work) throws IOException {
    SecureDirectoryStream<Path> folder = openRoot();
    try {
      Path path = Path.of(name);
      for (Path step : path.getParent() == null ? List.<Path>of() : path.getParent()) {
        folder = step(folder, step);
      }
      return work.apply(folder, Objects.requireNonNull(path.getFileName()));
    } finally {
      folder.close();
    }
  }

  @SuppressWarnings("StreamResourceLeak") // each is closed on the way, the last by the caller
  private SecureDirectoryStream<Path> openRoot() throws IOException {
    SecureDirectoryStream<Path> folder = secure(Files.newDirectoryStream(base));
    for (Path step : base.relativize(root)) {
      folder = step(folder, step);
    }
    return folder;
  }

  /** From a folder, which is closed, into one in it. */
  private static SecureDirectoryStream<Path> step(SecureDirectoryStream<Path> from, Path name)
      throws IOException {
    try (from) {
      return open(from, name);
    }
  }

  private static SecureDirectoryStream<Path> open(SecureDirectoryStream<Path> from, Path name)
      throws IOException {
    return from.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
  }

  private static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    return folder
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    throw new UnsupportedOperationException("Folders cannot be walked securely on this system");
  }
}
