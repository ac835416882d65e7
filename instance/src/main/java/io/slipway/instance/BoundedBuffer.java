package io.slipway.instance;

/** Keeps the beginning and the end of a stream of bytes; safe for use by many threads. */
final class BoundedBuffer {
  private static final int FIRST_SIZE = 512;

  private final int headLimit;
  private final int tailLimit;
  private byte[] head = new byte[0];
  private byte[] tail = new byte[0];
  private int headLength;

  /** How many bytes ever went to the tail; the next goes to this, modulo the tail's size. */
  private long tailTotal;

  BoundedBuffer(Output.Capture capture) {
    this.headLimit = capture.headBytes();
    this.tailLimit = capture.tailBytes();
  }

  synchronized void append(byte[] bytes, int length) {
    int toHead = Math.min(length, headLimit - headLength);
    if (toHead > 0) {
      head = grown(head, headLength, headLength + toHead, headLimit);
      System.arraycopy(bytes, 0, head, headLength, toHead);
      headLength += toHead;
    }
    int rest = length - Math.max(toHead, 0);
    if (tailLimit > 0 && rest > 0) {
      appendToTail(bytes, length - rest, rest);
    } else {
      tailTotal += rest;
    }
  }

  private void appendToTail(byte[] bytes, int offset, int length) {
    if (tail.length < tailLimit) {
      int needed = (int) Math.min(tailLimit, tailTotal + length);
      tail = grown(tail, (int) tailTotal, needed, tailLimit);
    }
    int skipped = Math.max(0, length - tailLimit);
    tailTotal += skipped;
    for (int at = offset + skipped; at < offset + length; ) {
      int position = (int) (tailTotal % tail.length);
      int count = Math.min(tail.length - position, offset + length - at);
      System.arraycopy(bytes, at, tail, position, count);
      at += count;
      tailTotal += count;
    }
  }

  /** Only called while the content has not wrapped around. */
  private static byte[] grown(byte[] old, int used, int needed, int limit) {
    if (needed <= old.length) {
      return old;
    }
    byte[] larger = new byte[Math.min(limit, Math.max(needed, Math.max(FIRST_SIZE, used * 2)))];
    System.arraycopy(old, 0, larger, 0, used);
    return larger;
  }

  synchronized Captured snapshot() {
    int tailLength = tailLimit == 0 ? 0 : (int) Math.min(tailTotal, tail.length);
    byte[] bytes = new byte[headLength + tailLength];
    System.arraycopy(head, 0, bytes, 0, headLength);
    if (tailLength > 0) {
      int start = tailTotal <= tail.length ? 0 : (int) (tailTotal % tail.length);
      int first = Math.min(tailLength, tail.length - start);
      System.arraycopy(tail, start, bytes, headLength, first);
      System.arraycopy(tail, 0, bytes, headLength + first, tailLength - first);
    }
    return new Captured(bytes, headLength + tailTotal);
  }
}
