package io.slipway.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses that some process of this machine has a TCP or UDP socket on, whoever runs it, as
 * they were at one moment. A socket for all addresses ({@code 0.0.0.0}, {@code ::}) is on none of
 * them, and one that no process has open any more (a TCP connection that waits for its end) does
 * not count. Only sockets of this process's network namespace are seen, which is the one instances
 * listen in.
 */
public record BoundAddresses(Set<InetAddress> addresses) {
  private static final List<Path> TABLES =
      List.of(
          Path.of("/proc/net/tcp"),
          Path.of("/proc/net/tcp6"),
          Path.of("/proc/net/udp"),
          Path.of("/proc/net/udp6"));

  private static final int LOCAL_ADDRESS = 1;
  private static final int INODE = 9;

  public BoundAddresses {
    addresses = Set.copyOf(addresses);
  }

  /**
   * Reads the kernel's tables: one pass over the machine's sockets.
   *
   * @throws IOException when a table cannot be read
   */
  public static BoundAddresses now() throws IOException {
    Set<InetAddress> addresses = new HashSet<>();
    for (Path table : TABLES) {
      try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
        addresses.addAll(parse(lines));
      } catch (NoSuchFileException e) {
        // a kernel without IPv6
      }
    }
    return new BoundAddresses(addresses);
  }

  /** The addresses in one table: a heading, then a line for each socket. */
  static Set<InetAddress> parse(BufferedReader lines) throws IOException {
    Set<InetAddress> addresses = new HashSet<>();
    lines.readLine();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] fields = line.strip().split("\\s+", INODE + 2);
      if (fields.length > INODE && !fields[INODE].equals("0")) {
        address(fields[LOCAL_ADDRESS])
            .filter(address -> !address.isAnyLocalAddress())
            .ifPresent(addresses::add);
      }
    }
    return addresses;
  }

  /**
   * The address of {@code <address>:<port>}: 32-bit words in hexadecimal, in the machine's order.
   */
  private static Optional<InetAddress> address(String field) {
    int colon = field.indexOf(':');
    if (colon != 8 && colon != 32) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(colon / 2).order(ByteOrder.nativeOrder());
    try {
      for (int at = 0; at < colon; at += 8) {
        bytes.putInt(Integer.parseUnsignedInt(field, at, at + 8, 16));
      }
      return Optional.of(InetAddress.getByAddress(bytes.array()));
    } catch (NumberFormatException | UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Whether some process has a socket on this very address. */
  public boolean contains(InetAddress address) {
    return addresses.contains(address);
  }
}
