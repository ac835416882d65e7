package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory in which a package's files are put so that {@code pre_packaging} can work on them
 * (Director API, section 8.3).
 */
final class Staging implements Closeable {
  private static final int KEPT_OUTPUT_BYTES = 8 * 1024;

  private final Path directory;

  Staging(List<HashedFile> files) throws IOException {
    directory = Files.createTempDirectory("slipway-package-");
    try {
      for (HashedFile file : files) {
        stage(file);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void stage(HashedFile file) throws IOException {
    Path destination = directory.resolve(file.relativePath());
    Files.createDirectories(destination.getParent());
    Files.copy(file.source().path(), destination, LinkOption.NOFOLLOW_LINKS);
    if (file.kind() != HashedFile.Kind.LINK) {
      boolean executable = file.kind() == HashedFile.Kind.EXECUTABLE;
      Files.setPosixFilePermissions(
          destination, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
      if (!HashedFile.of(new SourceFile(destination, file.relativePath(), true, false))
          .sha256()
          .equals(file.sha256())) {
        throw new IOException(
            file.source().path() + " changed while the release was being made; try again");
      }
    }
  }

  /** Runs the script over the staged files, then removes it from among them. */
  void run(Path script, String pkg, Path releaseDirectory) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-x", script.toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile());
    builder.environment().put("BUILD_DIR", directory.toString());
    builder.environment().put("RELEASE_DIR", releaseDirectory.toString());
    Process process = builder.start();
    try (InputStream output = process.getInputStream()) {
      String tail = tail(output);
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        throw new SlipwayException(
            ErrorCode.RELEASE_INVALID_PACKAGE,
            "pre_packaging of package '%s' failed with exit code %d; its output ends with:\n%s"
                .formatted(pkg, exitCode, tail));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for pre_packaging", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    Files.deleteIfExists(directory.resolve("pre_packaging"));
  }

  private static String tail(InputStream output) throws IOException {
    byte[] buffer = new byte[KEPT_OUTPUT_BYTES * 2];
    int kept = 0;
    for (int n = output.read(buffer, 0, KEPT_OUTPUT_BYTES);
        n >= 0;
        n = output.read(buffer, kept, KEPT_OUTPUT_BYTES)) {
      kept += n;
      if (kept > KEPT_OUTPUT_BYTES) {
        System.arraycopy(buffer, kept - KEPT_OUTPUT_BYTES, buffer, 0, KEPT_OUTPUT_BYTES);
        kept = KEPT_OUTPUT_BYTES;
      }
    }
    return new String(buffer, 0, kept, StandardCharsets.UTF_8);
  }

  Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    delete(directory);
  }

  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      // The script may have left directories that even their owner cannot change.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      List<Path> children;
      try (Stream<Path> listed = Files.list(path)) {
        children = listed.toList();
      }
      for (Path child : children) {
        delete(child);
      }
    }
    Files.delete(path);
  }
}
