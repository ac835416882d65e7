package io.slipway.supervisor;

import io.slipway.base.ErrorCode;
import io.slipway.base.FileTree;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;

/**
 * A memory in a file, one name a line; replaced whole, so a crash leaves the old or the new, and on
 * the disk when {@link #remember} returns.
 */
public final class FileMonitorMemory implements MonitorMemory {
  private static final int MAXIMUM_BYTES = 1024 * 1024;

  private final Path file;

  public FileMonitorMemory(Path file) {
    this.file = file;
  }

  @Override
  public Set<String> unmonitored() {
    try (InputStream in = Files.newInputStream(file)) {
      String text =
          new String(Limits.readAll(in, MAXIMUM_BYTES, file.toString()), StandardCharsets.UTF_8);
      Set<String> names = new TreeSet<>(text.lines().toList());
      names.remove("");
      return names;
    } catch (NoSuchFileException e) {
      return Set.of();
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "Cannot read which services are stopped from " + file, e);
    }
  }

  @Override
  public void remember(Set<String> unmonitored) {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(next, new TreeSet<>(unmonitored));
      try (FileChannel written = FileChannel.open(next, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Path folder = file.getParent();
      if (folder != null) {
        FileTree.syncFolder(folder);
      }
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "Cannot write which services are stopped to " + file, e);
    }
  }
}
