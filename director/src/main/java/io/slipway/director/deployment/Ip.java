package io.slipway.director.deployment;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** An IPv4 or IPv6 address, comparable within its family. */
public record Ip(BigInteger number, boolean v6) implements Comparable<Ip> {

  /** Reads the literal form only; names are never looked up. */
  public static Ip parse(String text) {
    if (!text.matches("[0-9.]+") && !text.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      throw new IllegalArgumentException("'" + text + "' is not an IP address");
    }
    if (text.indexOf(':') < 0 && !text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
      throw new IllegalArgumentException("'" + text + "' is not an IP address");
    }
    try {
      byte[] bytes = InetAddress.getByName(text).getAddress();
      return new Ip(new BigInteger(1, bytes), bytes.length == 16);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("'" + text + "' is not an IP address", e);
    }
  }

  public Ip plus(long offset) {
    return new Ip(number.add(BigInteger.valueOf(offset)), v6);
  }

  public int bits() {
    return v6 ? 128 : 32;
  }

  @Override
  public int compareTo(Ip other) {
    return number.compareTo(other.number);
  }

  @Override
  public String toString() {
    byte[] bytes = new byte[bits() / 8];
    byte[] magnitude = number.toByteArray();
    int length = Math.min(magnitude.length, bytes.length);
    System.arraycopy(magnitude, magnitude.length - length, bytes, bytes.length - length, length);
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four or sixteen bytes are always an address", e);
    }
  }
}
