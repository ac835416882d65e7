package io.slipway.linux;

/** Reads the status word of {@code wait(2)}. */
public final class WaitStatus {
  private WaitStatus() {}

  public static boolean isSignaled(int status) {
    return (status & 0x7f) != 0;
  }

  public static int signal(int status) {
    return status & 0x7f;
  }

  public static int exitCode(int status) {
    return (status >> 8) & 0xff;
  }
}
