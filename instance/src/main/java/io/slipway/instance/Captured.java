package io.slipway.instance;

import java.nio.charset.StandardCharsets;

/**
 * What was kept of a process's output so far.
 *
 * @param bytes head and tail, joined
 * @param totalBytes how much the process wrote
 */
@SuppressWarnings("ArrayRecordComponent") // a snapshot handed to one reader, never compared
public record Captured(byte[] bytes, long totalBytes) {
  static final Captured NOTHING = new Captured(new byte[0], 0);

  /** Whether something was dropped. */
  public boolean truncated() {
    return totalBytes > bytes.length;
  }

  /** As UTF-8; what is not UTF-8 becomes the replacement character. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
