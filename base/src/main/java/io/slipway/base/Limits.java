package io.slipway.base;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Readers with an end, for everything that comes from outside. */
public final class Limits {
  private Limits() {}

  /**
   * A stream that fails with the message {@code "<what> is larger than <n> bytes"} instead of
   * handing out more than that many bytes.
   */
  public static InputStream bounded(InputStream in, long maximumBytes, String what) {
    return new BoundedStream(in, maximumBytes, what);
  }

  public static byte[] readAll(InputStream in, long maximumBytes, String what) throws IOException {
    return bounded(in, maximumBytes, what).readAllBytes();
  }

  /** More bytes than allowed. */
  public static final class TooLargeException extends IOException {
    TooLargeException(String what, long maximumBytes) {
      super(what + " is larger than " + maximumBytes + " bytes");
    }
  }

  private static final class BoundedStream extends FilterInputStream {
    private final long maximumBytes;
    private final String what;
    private long seen;

    BoundedStream(InputStream in, long maximumBytes, String what) {
      super(in);
      this.maximumBytes = maximumBytes;
      this.what = what;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) {
        count(1);
      }
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      if (n > 0) {
        count(n);
      }
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = super.skip(n);
      count(skipped);
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void count(long n) throws TooLargeException {
      seen += n;
      if (seen > maximumBytes) {
        throw new TooLargeException(what, maximumBytes);
      }
    }
  }
}
