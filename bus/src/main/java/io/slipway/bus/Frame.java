package io.slipway.bus;

import io.slipway.json.Json;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message on a socket, framed as NATS frames it: {@code PUB <subject> <bytes>}, a line end, the
 * payload, a line end. The payload is a JSON object or null.
 */
record Frame(String subject, Map<String, @Nullable Object> payload) {
  /** A line longer than this is no frame of ours. */
  private static final int MAXIMUM_LINE = 4096;

  /** Far above what an agent may answer (agent contract 2.6: 1 MB). */
  static final int MAXIMUM_PAYLOAD = 16 * 1024 * 1024;

  private static final String VERB = "PUB ";

  byte[] encoded() {
    byte[] body = Json.write(payload).getBytes(StandardCharsets.UTF_8);
    byte[] head = (VERB + subject + " " + body.length + "\r\n").getBytes(StandardCharsets.UTF_8);
    byte[] whole = new byte[head.length + body.length + 2];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    whole[whole.length - 2] = '\r';
    whole[whole.length - 1] = '\n';
    return whole;
  }

  /** Reads frames one after another; anything else than frames is an {@link IOException}. */
  static final class Reader {
    private final InputStream in;

    Reader(InputStream in) {
      this.in = new BufferedInputStream(in, 64 * 1024);
    }

    /** The next frame; empty at the end of the stream. */
    @Nullable Frame next() throws IOException {
      String line = line();
      if (line == null) {
        return null;
      }
      int space = line.lastIndexOf(' ');
      if (!line.startsWith(VERB) || space < VERB.length()) {
        throw new IOException("'" + abbreviated(line) + "' does not begin a message");
      }
      byte[] body = body(size(line.substring(space + 1)));
      try {
        return new Frame(
            line.substring(VERB.length(), space),
            Json.parseObject(new String(body, StandardCharsets.UTF_8)));
      } catch (IllegalArgumentException e) {
        throw new IOException("The payload of a message is no JSON object", e);
      }
    }

    private static int size(String text) throws IOException {
      int size;
      try {
        size = Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new IOException("'" + abbreviated(text) + "' is no size of a message", e);
      }
      if (size < 0 || size > MAXIMUM_PAYLOAD) {
        throw new IOException(
            "A message of " + size + " bytes is larger than " + MAXIMUM_PAYLOAD + " bytes");
      }
      return size;
    }

    private byte[] body(int size) throws IOException {
      byte[] body = in.readNBytes(size);
      if (body.length < size || in.read() != '\r' || in.read() != '\n') {
        throw new EOFException("A message ends early");
      }
      return body;
    }

    private @Nullable String line() throws IOException {
      StringBuilder line = new StringBuilder();
      int b = in.read();
      if (b < 0) {
        return null;
      }
      for (; b != '\n'; b = in.read()) {
        if (b < 0 || line.length() == MAXIMUM_LINE) {
          throw new EOFException("A line ends early, or never");
        }
        line.append((char) b);
      }
      return line.isEmpty() || line.charAt(line.length() - 1) != '\r'
          ? line.toString()
          : line.substring(0, line.length() - 1);
    }

    private static String abbreviated(String text) {
      return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
  }
}
