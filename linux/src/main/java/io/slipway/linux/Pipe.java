package io.slipway.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A pipe whose write end is for a child. */
public record Pipe(Descriptor readEnd, Descriptor writeEnd) implements AutoCloseable {
  private static final int F_SETFL = 4;

  /** Its read end never blocks: for the {@link EventLoop}. */
  public static Pipe forEvents() {
    Pipe pipe = open();
    Linux.call(SystemCall.FCNTL, pipe.readEnd.number(), F_SETFL, Descriptor.O_NONBLOCK);
    return pipe;
  }

  public static Pipe open() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
      Linux.check(Linux.call(SystemCall.PIPE2, ends.address(), Descriptor.O_CLOEXEC), "pipe2");
      int read = ends.getAtIndex(ValueLayout.JAVA_INT, 0);
      int write = ends.getAtIndex(ValueLayout.JAVA_INT, 1);
      return new Pipe(new Descriptor(read), new Descriptor(write));
    }
  }

  @Override
  public void close() {
    readEnd.close();
    writeEnd.close();
  }
}
