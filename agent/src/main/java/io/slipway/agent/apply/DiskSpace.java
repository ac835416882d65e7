package io.slipway.agent.apply;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Whether what is about to be unpacked has room, as far as that can be known without unpacking. */
final class DiskSpace {
  private static final long MEBIBYTE = 1L << 20;

  private DiskSpace() {}

  /**
   * Fails when there is certainly too little room.
   *
   * @param archives on this machine, one for each time it is to be unpacked
   */
  static void require(Layout layout, List<Path> archives) throws IOException {
    long needed = 0;
    for (Path archive : archives) {
      needed += unpackedAtLeast(archive);
    }
    long usable = Files.getFileStore(layout.data()).getUsableSpace();
    if (needed > usable) {
      throw new AgentFailure(
          "Preparing apply spec: there is too little room for the new packages and jobs: they need"
              + " at least %d MiB, and the disk of '%s' has %d MiB left. Make room on it, or deploy"
                  .formatted((needed + MEBIBYTE - 1) / MEBIBYTE, layout.data(), usable / MEBIBYTE)
              + " to another one; what runs was left alone");
    }
  }

  /** The sum at the end of a gzipped file, which counts modulo 2^32 and so is never too much. */
  private static long unpackedAtLeast(Path archive) throws IOException {
    try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < Integer.BYTES || !Unpacker.isGzip(archive)) {
        return size;
      }
      ByteBuffer end = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      while (end.hasRemaining() && channel.read(end, size - Integer.BYTES + end.position()) >= 0) {
        // until full, or until the file turns out shorter
      }
      return Integer.toUnsignedLong(end.getInt(0));
    }
  }
}
