package io.slipway.instance;

import io.slipway.base.FileTree;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * What a VM holds in memory, and so has lost after a boot: {@code /run} with its locks and sockets,
 * and {@code /var/vcap/data/sys/run} with the jobs' pidfiles. A pidfile that outlived its process
 * would name whoever has got that number since. ({@code /dev/shm} is made anew with the space;
 * {@code /tmp}, {@code /var/tmp} and {@code /var/vcap/data/tmp} lie on a VM's disk and stay.)
 */
final class VolatileFolders {
  private static final List<String> JOBS_RUN = List.of("var", "vcap", "data", "sys", "run");

  private VolatileFolders() {}

  /**
   * Empties them; only while no process of the space runs. Whoever fills {@code sys/run} makes it
   * again.
   */
  static void empty(Path root) throws IOException {
    Path run = root.resolve("run");
    if (Files.isDirectory(run, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(run)) {
        for (Path entry : entries) {
          FileTree.delete(entry);
        }
      }
      FolderTree.folder(run.resolve("lock"), 01777);
    }
    emptyJobsRun(root);
  }

  /** Jobs run as root and may have put a link anywhere on the way; none is followed. */
  private static void emptyJobsRun(Path root) throws IOException {
    Path folder = root;
    for (String name : JOBS_RUN) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      folder = folder.resolve(name);
    }
    FileTree.delete(folder);
  }
}
