package io.slipway.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * The master's side of a terminal that programs can be run in. Reading and writing block; closing
 * it hangs up whoever still has the terminal open.
 */
public final class PseudoTerminal implements AutoCloseable {
  private static final int O_RDWR = 2;
  private static final long UNLOCK = 0x40045431L; // TIOCSPTLCK
  private static final long GET_NUMBER = 0x80045430L; // TIOCGPTN
  private static final long SET_WINDOW_SIZE = 0x5414L; // TIOCSWINSZ
  private static final short POLLIN = 1;
  private static final int LONGEST_TRANSFER = 8192;

  private final Descriptor master;
  private final Pipe closing;
  private final int number;
  private int inside;
  private boolean closed;

  private PseudoTerminal(Descriptor master, Pipe closing, int number) {
    this.master = master;
    this.closing = closing;
    this.number = number;
  }

  /**
   * Makes a terminal.
   *
   * @param multiplexer {@code ptmx} of the tree of terminals it shall be in
   */
  public static PseudoTerminal open(Path multiplexer) {
    try (Arena arena = Arena.ofConfined()) {
      long opened =
          Linux.call(
              SystemCall.OPENAT,
              Descriptor.AT_FDCWD,
              arena.allocateFrom(multiplexer.toString()).address(),
              O_RDWR | Descriptor.O_NOCTTY | Descriptor.O_CLOEXEC);
      Descriptor master = new Descriptor((int) Linux.check(opened, "open " + multiplexer));
      try {
        MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
        control(master, UNLOCK, value, "TIOCSPTLCK");
        control(master, GET_NUMBER, value, "TIOCGPTN");
        return new PseudoTerminal(master, Pipe.open(), value.get(ValueLayout.JAVA_INT, 0));
      } catch (SystemCallException e) {
        master.close();
        throw e;
      }
    }
  }

  private static void control(Descriptor master, long request, MemorySegment value, String name) {
    Linux.check(
        Linux.call(SystemCall.IOCTL, master.number(), request, value.address()), "ioctl " + name);
  }

  /** Its number in its tree: programs know it as {@code /dev/pts/<number>}. */
  public int number() {
    return number;
  }

  /** Tells the programs how large the window is; the one in the foreground gets a signal. */
  public synchronized void resize(int columns, int rows) {
    if (closed) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(ValueLayout.JAVA_SHORT, 4);
      size.setAtIndex(ValueLayout.JAVA_SHORT, 0, (short) Math.clamp(rows, 0, 32_767));
      size.setAtIndex(ValueLayout.JAVA_SHORT, 1, (short) Math.clamp(columns, 0, 32_767));
      control(master, SET_WINDOW_SIZE, size, "TIOCSWINSZ");
    }
  }

  /**
   * Waits for output of the programs. For one thread at a time.
   *
   * @return how many bytes there were; -1 when nobody has the terminal open any more, or it is
   *     closed
   */
  public int read(byte[] target, int offset, int length) {
    if (!enter()) {
      return -1;
    }
    try (Arena arena = Arena.ofConfined()) {
      // Two struct pollfd: a descriptor, then the events asked for and those that came.
      MemorySegment asked = arena.allocate(16, 8);
      asked.set(ValueLayout.JAVA_INT, 0, master.number());
      asked.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
      asked.set(ValueLayout.JAVA_INT, 8, closing.readEnd().number());
      asked.set(ValueLayout.JAVA_SHORT, 12, POLLIN);
      Linux.check(Linux.call(SystemCall.PPOLL, asked.address(), 2, 0, 0, 0), "ppoll");
      if (asked.get(ValueLayout.JAVA_SHORT, 6) == 0) {
        return -1; // there is nothing left to read, and the end was asked for
      }
      MemorySegment buffer = arena.allocate(LONGEST_TRANSFER);
      long count =
          Linux.call(
              SystemCall.READ,
              master.number(),
              buffer.address(),
              Math.min(length, LONGEST_TRANSFER));
      if (count <= 0) {
        return -1; // EIO is how Linux says that the last program has closed it
      }
      MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, target, offset, (int) count);
      return (int) count;
    } finally {
      leave();
    }
  }

  /** The descriptors stay until the last call that uses them is over. */
  private synchronized boolean enter() {
    if (closed) {
      return false;
    }
    inside++;
    return true;
  }

  private synchronized void leave() {
    inside--;
    if (closed && inside == 0) {
      release();
    }
  }

  /**
   * Sends what somebody types.
   *
   * @return how many bytes were taken; -1 when the terminal is closed
   */
  public int write(byte[] source, int offset, int length) {
    if (!enter()) {
      return -1;
    }
    try (Arena arena = Arena.ofConfined()) {
      int part = Math.min(length, LONGEST_TRANSFER);
      MemorySegment buffer = arena.allocate(LONGEST_TRANSFER);
      MemorySegment.copy(source, offset, buffer, ValueLayout.JAVA_BYTE, 0, part);
      long count = Linux.call(SystemCall.WRITE, master.number(), buffer.address(), part);
      return count <= 0 ? -1 : (int) count;
    } finally {
      leave();
    }
  }

  /** Reading ends once what is there has been read, whoever has the terminal open still. */
  public void finish() {
    closing.writeEnd().close(); // the read end then is ready, and wakes the reader
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    finish();
    if (inside == 0) {
      release();
    }
  }

  private void release() {
    master.close();
    closing.close();
  }
}
