package io.slipway.instance;

import io.slipway.base.FileTree;
import io.slipway.linux.Descriptor;
import io.slipway.linux.Linux;
import io.slipway.linux.SystemCallException;
import java.io.IOException;
import java.nio.file.Path;

/** Sees that what was written outlives a loss of power. */
public final class Durability {
  private Durability() {}

  /**
   * Brings a folder and everything in it onto the disk: with one call for its whole file system
   * where there is one, for a package may have thousands of files, else file by file.
   */
  public static void syncTree(Path folder) throws IOException {
    if (Linux.isAvailable()) {
      try (Descriptor descriptor = Descriptor.open(folder)) {
        Linux.syncFileSystem(descriptor);
        return;
      } catch (SystemCallException e) {
        throw new IOException(folder + " could not be brought onto the disk: " + e.message(), e);
      }
    }
    FileTree.sync(folder);
  }
}
