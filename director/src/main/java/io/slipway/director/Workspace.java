package io.slipway.director;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Room on disk for work in progress; what is left of an earlier process is swept out at start. */
public final class Workspace {
  private final Path directory;

  public Workspace(Path directory) {
    this.directory = directory;
    try {
      deleteAll(directory);
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("The work folder " + directory + " cannot be made", e);
    }
  }

  /** A name for a file that does not exist yet. */
  public Path newFile(String suffix) {
    try {
      return Files.createTempFile(directory, "upload", suffix);
    } catch (IOException e) {
      throw new UncheckedIOException("No file can be made in " + directory, e);
    }
  }

  /** Works on a file with an empty folder beside it, and deletes both. */
  public <T> T consume(Path file, Function<Path, T> work) {
    try {
      return inDirectory(work);
    } finally {
      delete(file);
    }
  }

  /** Works in an empty folder, and deletes it. */
  public <T> T inDirectory(Function<Path, T> work) {
    Path made;
    try {
      made = Files.createTempDirectory(directory, "work");
    } catch (IOException e) {
      throw new UncheckedIOException("No folder can be made in " + directory, e);
    }
    try {
      return work.apply(made);
    } finally {
      delete(made);
    }
  }

  public void delete(Path path) {
    try {
      deleteAll(path);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be deleted", e);
    }
  }

  private static void deleteAll(Path path) throws IOException {
    if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
