package io.slipway.agent.log;

import io.slipway.agent.log.LogFolder.LogFile;
import io.slipway.bus.LogPiece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A log file and how far it has been told. It is open only while it is read. */
final class FollowedFile {
  /** A line that is longer comes in pieces. */
  static final int MOST_OF_A_LINE = 16 * 1024;

  /** Bytes; a reader who is further behind than this loses what is between. */
  static final int MOST_BEHIND = 16 * 1024 * 1024;

  /** Where he goes on then: so many bytes before the end. */
  private static final int KEPT = 64 * 1024;

  private final String name;
  private LogFile file;
  private long offset;

  FollowedFile(String name, LogFile file) {
    this.name = name;
    this.file = file;
  }

  Object key() {
    return file.key();
  }

  /** Another one than its name for a link. */
  String realName() {
    return file.name();
  }

  void beginAnew(LogFile other) {
    file = other;
    offset = 0;
  }

  /** Begins so many lines before the end, one without an end counting as a line. */
  void beginWithLast(LogFolder folder, int lines) throws IOException {
    try (SeekableByteChannel channel = folder.open(file)) {
      long size = channel.size();
      offset = lines == 0 ? size : startOfLast(channel, size, lines);
    }
  }

  private static long startOfLast(SeekableByteChannel channel, long size, int lines)
      throws IOException {
    long earliest = Math.max(0, size - MOST_BEHIND);
    long left = lines;
    for (long end = size; end > earliest; ) {
      long start = Math.max(earliest, end - MOST_OF_A_LINE);
      byte[] block = bytes(channel, start, (int) (end - start));
      for (int i = block.length - 1; i >= 0; i--) {
        if (block[i] == '\n' && start + i != size - 1 && --left == 0) {
          return start + i + 1;
        }
      }
      end = start;
    }
    return earliest;
  }

  /**
   * A piece that was read.
   *
   * @param more whether there is more to read at once
   */
  record Read(int bytes, boolean more) {}

  /**
   * Tells the next lines.
   *
   * @param following whether a line without an end is waited for
   */
  Read read(LogFolder folder, LogFile now, boolean following, List<LogPiece> pieces)
      throws IOException {
    file = now;
    try (SeekableByteChannel channel = folder.open(now)) {
      return read(channel, following, pieces);
    }
  }

  private Read read(SeekableByteChannel channel, boolean following, List<LogPiece> pieces)
      throws IOException {
    long size = channel.size();
    if (size < offset) {
      pieces.add(new LogPiece.Changed(name, LogPiece.Change.TRUNCATED));
      offset = 0;
    }
    if (size - offset > MOST_BEHIND) {
      skipTo(channel, size - KEPT, pieces);
    }
    byte[] bytes = bytes(channel, offset, MOST_OF_A_LINE);
    int complete = completeLines(bytes, following);
    if (complete > 0) {
      pieces.add(lines(bytes, complete));
      offset += complete;
    }
    return new Read(complete, bytes.length == MOST_OF_A_LINE);
  }

  /** Leaves out everything before, and the rest of the line there. */
  private void skipTo(SeekableByteChannel channel, long to, List<LogPiece> pieces)
      throws IOException {
    byte[] there = bytes(channel, to, MOST_OF_A_LINE);
    int end = 0;
    while (end < there.length && there[end] != '\n') {
      end++;
    }
    long next = to + (end < there.length ? end + 1 : 0);
    pieces.add(new LogPiece.Dropped(name, next - offset));
    offset = next;
  }

  /**
   * Tells what a file had got that is no more, or has another name now, as far as it can be had.
   *
   * @return how much it was
   */
  int readRest(LogFolder folder, Optional<LogFile> renamed, List<LogPiece> pieces)
      throws IOException {
    if (renamed.isEmpty()) {
      return 0;
    }
    int read = 0;
    try (SeekableByteChannel channel = folder.open(renamed.get())) {
      while (read < LogFollow.MOST_AT_ONCE && offset < channel.size()) {
        read += Math.max(1, read(channel, false, pieces).bytes());
      }
      if (offset < channel.size()) {
        pieces.add(new LogPiece.Dropped(name, channel.size() - offset));
      }
    }
    return read;
  }

  private static int completeLines(byte[] bytes, boolean following) {
    if (!following && bytes.length < MOST_OF_A_LINE) {
      return bytes.length;
    }
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    if (bytes.length == MOST_OF_A_LINE) {
      return wholeCharacters(bytes);
    }
    return 0;
  }

  /** As much of it as does not cut a character, if it is text at all. */
  private static int wholeCharacters(byte[] bytes) {
    int end = bytes.length;
    while (end > bytes.length - 3 && (bytes[end - 1] & 0xC0) == 0x80) {
      end--;
    }
    boolean begins = (bytes[end - 1] & 0xC0) == 0xC0;
    return begins ? end - 1 : bytes.length;
  }

  private LogPiece lines(byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return new LogPiece.Lines(name, List.of(body.split("\n", -1)));
  }

  private static byte[] bytes(SeekableByteChannel channel, long from, int most) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(channel.size() - from, 0, most));
    channel.position(from);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // until full, or until the file turns out shorter
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
