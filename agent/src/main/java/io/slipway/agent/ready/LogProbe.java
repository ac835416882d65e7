package io.slipway.agent.ready;

import io.slipway.bus.spec.ReadinessGate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;

/** A line that a log has got since the processes were started; each byte is read once. */
final class LogProbe implements Probe {
  private static final int PIECE = 64 * 1024;
  private static final int LONGEST_LINE = 8 * 1024;

  private final Path file;
  private final Pattern pattern;
  private long position;
  private String rest = "";
  private String last = "";

  /**
   * @param file on the host
   * @param from where the file ended when the processes were started
   */
  LogProbe(ReadinessGate.Log check, Path file, long from) {
    this.file = file;
    this.pattern = Pattern.compile(check.line());
    this.position = from;
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  /** A link that a release has put there leads nowhere. */
  @Override
  public Look look(Talk talk) throws IOException {
    try (FileChannel channel =
        talk.on(FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      if (channel.size() < position) {
        position = 0; // it was rotated
        rest = "";
      }
      ByteBuffer buffer = ByteBuffer.allocate(PIECE);
      while (channel.read(buffer, position) > 0) {
        position += buffer.position();
        String text =
            rest + new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
        buffer.clear();
        int end = text.lastIndexOf('\n') + 1;
        rest = text.substring(end);
        if (rest.length() > LONGEST_LINE) {
          rest = rest.substring(rest.length() - LONGEST_LINE);
        }
        for (String line : text.substring(0, end).split("\n", -1)) {
          String utf8 =
              new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
          if (pattern.matcher(utf8).find()) {
            return Look.open(utf8);
          }
          last = utf8.isBlank() ? last : utf8;
        }
      }
      return Look.closed(
          last.isEmpty() ? "no new line in it" : "no such line; the last one is: " + last);
    } catch (NoSuchFileException e) {
      return Look.closed("no such file");
    }
  }
}
