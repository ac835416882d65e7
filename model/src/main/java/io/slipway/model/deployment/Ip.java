package io.slipway.model.deployment;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An IPv4 or IPv6 address, comparable within its family. */
public record Ip(BigInteger number, boolean v6) implements Comparable<Ip> {
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final BigInteger MAPPED_V4 = BigInteger.valueOf(0xffff).shiftLeft(32);

  /**
   * Reads the literal form only; names are never looked up. Octal-looking IPv4 ({@code 010.0.0.1})
   * is refused, since readers disagree about what it means.
   */
  public static Ip parse(String text) {
    if (text.indexOf(':') < 0) {
      return parseV4(text);
    }
    if (!V6.matcher(text).matches()) {
      throw notAnAddress(text);
    }
    try {
      byte[] bytes = InetAddress.getByName(text).getAddress();
      BigInteger number = new BigInteger(1, bytes);
      return new Ip(bytes.length == 4 ? number.or(MAPPED_V4) : number, true);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(notAnAddress(text).getMessage(), e);
    }
  }

  /** Whether the text is an address rather than a name. */
  public static boolean isAddress(String text) {
    try {
      parse(text);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static Ip parseV4(String text) {
    long number = 0;
    int start = 0;
    for (int part = 0; part < 4; part++) {
      int end = part < 3 ? text.indexOf('.', start) : text.length();
      number = number << 8 | octet(text, start, end);
      start = end + 1;
    }
    return new Ip(BigInteger.valueOf(number), false);
  }

  private static int octet(String text, int start, int end) {
    int length = end - start;
    if (length < 1 || length > 3 || (length > 1 && text.charAt(start) == '0')) {
      throw notAnAddress(text);
    }
    int octet = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw notAnAddress(text);
      }
      octet = octet * 10 + c - '0';
    }
    if (octet > 255) {
      throw notAnAddress(text);
    }
    return octet;
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException("'" + text + "' is not an IP address");
  }

  public Ip plus(long offset) {
    return plus(BigInteger.valueOf(offset));
  }

  public Ip plus(BigInteger offset) {
    return new Ip(number.add(offset), v6);
  }

  public int bits() {
    return v6 ? 128 : 32;
  }

  @Override
  public int compareTo(Ip other) {
    return number.compareTo(other.number);
  }

  /** Dotted for IPv4; for IPv6 groups without leading zeros, the first longest run of zeros cut. */
  @Override
  public String toString() {
    return v6 ? compressed() : dotted();
  }

  private String dotted() {
    long value = number.longValueExact();
    return (value >> 24)
        + "."
        + ((value >> 16) & 255)
        + "."
        + ((value >> 8) & 255)
        + "."
        + (value & 255);
  }

  private String compressed() {
    int[] groups =
        IntStream.range(0, 8)
            .map(i -> number.shiftRight(16 * (7 - i)).intValue() & 0xffff)
            .toArray();
    int start = -1;
    int length = 1;
    for (int i = 0; i < groups.length; i++) {
      int end = i;
      while (end < groups.length && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    return start < 0
        ? hex(groups, 0, 8)
        : hex(groups, 0, start) + "::" + hex(groups, start + length, 8);
  }

  private static String hex(int[] groups, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> Integer.toHexString(groups[i]))
        .collect(Collectors.joining(":"));
  }
}
