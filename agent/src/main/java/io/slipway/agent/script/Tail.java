package io.slipway.agent.script;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The end of what a script has written. */
public final class Tail {
  /** As much of the end as is looked at. */
  public static final int MAXIMUM_BYTES = 16 * 1024;

  private static final int MAXIMUM_LINES = 20;

  private Tail() {}

  /** The last lines of a text. */
  static List<String> of(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> lines = text.lines().toList();
    return lines.subList(Math.max(0, lines.size() - MAXIMUM_LINES), lines.size());
  }

  /**
   * The last lines of what a file has gained since it had that size; everything when it has shrunk,
   * which is what log rotation does to it.
   */
  public static List<String> ofGrowth(Path file, long sizeBefore) throws IOException {
    return of(bytes(file, sizeBefore, MAXIMUM_BYTES));
  }

  /**
   * The same, for a growth that ended with a size.
   *
   * @param maximumBytes as much of the end as is looked at
   */
  public static List<String> ofGrowth(Path file, long sizeBefore, long sizeAfter, int maximumBytes)
      throws IOException {
    return of(bytes(file, sizeBefore, sizeAfter, maximumBytes));
  }

  /** The last bytes of a file's growth, from a whole UTF-8 character on. */
  public static String bytes(Path file, long sizeBefore, int maximumBytes) throws IOException {
    return bytes(file, sizeBefore, Long.MAX_VALUE, maximumBytes);
  }

  private static String bytes(Path file, long sizeBefore, long sizeAfter, int maximumBytes)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long size = Math.min(sizeAfter, channel.size());
      long from = Math.max(size < sizeBefore ? 0 : sizeBefore, size - maximumBytes);
      ByteBuffer buffer = ByteBuffer.allocate((int) (size - from));
      while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
        // until full, or until the file turns out shorter
      }
      buffer.flip();
      while (from > sizeBefore
          && buffer.hasRemaining()
          && isContinuation(buffer.get(buffer.position()))) {
        buffer.get();
      }
      return StandardCharsets.UTF_8.decode(buffer).toString();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }

  static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
