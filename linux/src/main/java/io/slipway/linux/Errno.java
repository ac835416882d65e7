package io.slipway.linux;

/** The error numbers that are decided upon; the same on x86-64 and arm64. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int ENOEXEC = 8;
  public static final int ECHILD = 10;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int ENOTDIR = 20;
  public static final int EINVAL = 22;
  public static final int EADDRINUSE = 98;

  private Errno() {}

  /** The C library's words for the number, such as {@code No such file or directory}. */
  public static String describe(int errno) {
    return CLibrary.get().describeError(errno);
  }
}
