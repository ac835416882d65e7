package io.slipway.blobstore;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Blobs as files of one directory, as agents expect of a blobstore that is {@code local}. A blob is
 * written aside, forced to disk and then renamed, so a crash leaves no half of one. Those that a
 * Slipway of before has put into sub-folders, named after the id's first two digits, are found
 * there.
 */
public final class LocalBlobstore implements Blobstore {
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private final Path directory;
  private final Path incoming;

  /** Makes the directory if need be, and clears what writers that crashed left behind. */
  public LocalBlobstore(Path directory) {
    this.directory = directory.toAbsolutePath();
    this.incoming = this.directory.resolve("incoming");
    unchecked(
        "prepare the blobstore",
        () -> {
          Files.createDirectories(incoming);
          try (var leftovers = Files.newDirectoryStream(incoming)) {
            for (Path leftover : leftovers) {
              Files.deleteIfExists(leftover);
            }
          }
          return directory;
        });
  }

  @Override
  public String put(InputStream content) {
    String id = UUID.randomUUID().toString();
    put(id, content);
    return id;
  }

  @Override
  public String put(Path file) {
    String id = UUID.randomUUID().toString();
    put(id, file);
    return id;
  }

  @Override
  public void put(String id, InputStream content) {
    Path target = path(id);
    unchecked("keep blob '" + id + "'", () -> write(content, target));
  }

  @Override
  public void put(String id, Path file) {
    Path target = path(id);
    unchecked(
        "keep '" + file + "' as blob '" + id + "'",
        () -> {
          try (InputStream content = Files.newInputStream(file)) {
            return write(content, target);
          }
        });
  }

  private Path write(InputStream content, Path target) throws IOException {
    Path aside = incoming.resolve(UUID.randomUUID().toString());
    try {
      Files.copy(content, aside);
      force(aside);
      Path folder = target.resolveSibling(".").normalize();
      Files.createDirectories(folder);
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
      force(folder);
      return target;
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /** To the disk itself; for a folder, the names in it. */
  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public InputStream open(String id) {
    Path path = path(id);
    return unchecked(
        "read blob '" + id + "'",
        () -> {
          try {
            return Files.newInputStream(path);
          } catch (NoSuchFileException e) {
            throw notFound(id, e);
          }
        });
  }

  @Override
  public void copyTo(String id, Path target) {
    Path path = path(id);
    unchecked(
        "copy blob '" + id + "' to '" + target + "'",
        () -> {
          if (!Files.exists(path)) {
            throw notFound(id, null);
          }
          return Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
        });
  }

  @Override
  public Optional<Path> file(String id) {
    Path path = path(id);
    if (!Files.exists(path)) {
      throw notFound(id, null);
    }
    return Optional.of(path);
  }

  @Override
  public boolean exists(String id) {
    return Files.exists(path(id));
  }

  @Override
  public void delete(String id) {
    Path path = path(id);
    unchecked("delete blob '" + id + "'", () -> Files.deleteIfExists(path));
  }

  private Path path(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("A blob's id must be a UUID in lower case");
    }
    Path before = directory.resolve(id.substring(0, 2)).resolve(id);
    return Files.exists(before) ? before : directory.resolve(id);
  }

  private static SlipwayException notFound(String id, @Nullable Throwable cause) {
    return new SlipwayException(
        ErrorCode.RESOURCE_NOT_FOUND, "Resource '" + id + "' not found in the blobstore", cause);
  }

  private static <T> T unchecked(String what, Step<T> step) {
    try {
      return step.run();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not " + what + ": " + e, e);
    }
  }

  private interface Step<T> {
    T run() throws IOException;
  }
}
