package io.slipway.director.storage;

import io.slipway.base.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Room on disk for work in progress; what is left of an earlier process is swept out at start. */
public final class Workspace {
  private final Path directory;

  public Workspace(Path directory) {
    this.directory = directory;
    try {
      FileTree.delete(directory);
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
      FileTree.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be deleted", e);
    }
  }
}
