package io.slipway.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A name that one holder on this machine can have at a time (strictly: in this network namespace),
 * whoever's process it is. It is the address of a Unix socket in the abstract namespace: nothing on
 * disk, and free again when the last process that holds the descriptor is gone.
 */
public final class ClaimedName {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 02000000;
  private static final Path SOCKETS = Path.of("/proc/net/unix");
  private static final int INODE = 6;
  private static final int NAME = 7;

  private ClaimedName() {}

  /**
   * Holds the name as long as the descriptor is open, here or in a process that inherits it.
   *
   * @return empty when somebody has it
   */
  public static Optional<Descriptor> claim(String name) {
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    Descriptor socket =
        new Descriptor(
            (int)
                Linux.check(
                    Linux.call(SystemCall.SOCKET, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0),
                    "socket"));
    try (Arena arena = Arena.ofConfined()) {
      int length = Short.BYTES + 1 + text.length;
      MemorySegment address = arena.allocate(length, 8);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
      // A zero in front makes the name abstract.
      MemorySegment.copy(text, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES + 1, text.length);
      long result = Linux.call(SystemCall.BIND, socket.number(), address.address(), length);
      if (result == -Errno.EADDRINUSE) {
        socket.close();
        return Optional.empty();
      }
      Linux.check(result, "bind " + name);
      return Optional.of(socket);
    } catch (SystemCallException e) {
      socket.close();
      throw e;
    }
  }

  /** A descriptor of the name's own, if that process holds the name on its standard input. */
  public static Optional<Descriptor> copyOf(String name, int pid) {
    try {
      String open = Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/0")).toString();
      if (inode(name).filter(inode -> open.equals("socket:[" + inode + "]")).isEmpty()) {
        return Optional.empty();
      }
      try (Descriptor process = Descriptor.ofProcess(pid)) {
        long copy = Linux.call(SystemCall.PIDFD_GETFD, process.number(), 0, 0);
        return Optional.of(new Descriptor((int) Linux.check(copy, "pidfd_getfd " + pid)));
      }
    } catch (IOException | SystemCallException e) {
      return Optional.empty(); // gone, or not to be looked into
    }
  }

  private static Optional<String> inode(String name) throws IOException {
    try (Stream<String> lines = Files.lines(SOCKETS, StandardCharsets.ISO_8859_1)) {
      return lines
          .map(line -> line.strip().split("\\s+", NAME + 1))
          .filter(fields -> fields.length > NAME && fields[NAME].equals("@" + name))
          .map(fields -> fields[INODE])
          .findFirst();
    }
  }
}
