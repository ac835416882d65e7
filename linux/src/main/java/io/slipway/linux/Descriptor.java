package io.slipway.linux;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open file descriptor of this process; never handed on to a child by accident. */
public final class Descriptor implements AutoCloseable {
  static final int AT_FDCWD = -100;
  static final int O_WRONLY = 1;
  static final int O_CREAT = 0100;
  static final int O_NOCTTY = 0400;
  static final int O_APPEND = 02000;
  static final int O_NONBLOCK = 04000;
  static final int O_CLOEXEC = 02000000;

  private final int number;
  private final AtomicBoolean closed = new AtomicBoolean();

  Descriptor(int number) {
    this.number = number;
  }

  /** This process's own, which closing it closes. */
  public static Descriptor standardOutput() {
    return new Descriptor(1);
  }

  public static Descriptor standardError() {
    return new Descriptor(2);
  }

  /** Opens for reading. */
  public static Descriptor open(Path path) {
    try (Arena arena = Arena.ofConfined()) {
      long result =
          Linux.call(
              SystemCall.OPENAT,
              AT_FDCWD,
              arena.allocateFrom(path.toString()).address(),
              O_CLOEXEC);
      return new Descriptor((int) Linux.check(result, "open " + path));
    }
  }

  /**
   * A descriptor that becomes readable when the process ends.
   *
   * @throws SystemCallException with {@link Errno#ESRCH} when there is no such process
   */
  public static Descriptor ofProcess(int pid) {
    long result = Linux.call(SystemCall.PIDFD_OPEN, pid, 0);
    return new Descriptor((int) Linux.check(result, "pidfd_open " + pid));
  }

  public int number() {
    return number;
  }

  /** Leaves closing to the caller. */
  int disown() {
    closed.set(true);
    return number;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      Linux.call(SystemCall.CLOSE, number);
    }
  }
}
