package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Addresses from first to last, both included. */
public record IpRange(Ip first, Ip last) {
  public IpRange {
    if (first.v6() != last.v6() || first.compareTo(last) > 0) {
      throw new IllegalArgumentException(first + "-" + last + " is not a range");
    }
  }

  /** An address, or a block {@code address/bits} or {@code address/netmask} cut to its start. */
  public static IpRange parseBlock(String text) {
    try {
      int slash = text.indexOf('/');
      if (slash < 0) {
        Ip single = Ip.parse(text.strip());
        return new IpRange(single, single);
      }
      Ip address = Ip.parse(text.substring(0, slash).strip());
      return block(address, prefixLength(text.substring(slash + 1).strip(), address));
    } catch (IllegalArgumentException e) {
      throw new SlipwayException(
          ErrorCode.NETWORK_INVALID_IP_RANGE_FORMAT, "Invalid IP or CIDR format: " + text, e);
    }
  }

  /** The block of that prefix length the address lies in. */
  public static IpRange block(Ip address, int prefixLength) {
    int hostBits = address.bits() - prefixLength;
    BigInteger first = address.number().shiftRight(hostBits).shiftLeft(hostBits);
    BigInteger size = BigInteger.ONE.shiftLeft(hostBits);
    return new IpRange(
        new Ip(first, address.v6()),
        new Ip(first.add(size).subtract(BigInteger.ONE), address.v6()));
  }

  private static int prefixLength(String text, Ip address) {
    if (text.matches("\\d{1,3}")) {
      int length = Integer.parseInt(text);
      if (length <= address.bits()) {
        return length;
      }
      throw new IllegalArgumentException("'/" + text + "' is too long");
    }
    Ip mask = Ip.parse(text);
    int hostBits =
        mask.number().getLowestSetBit() < 0 ? mask.bits() : mask.number().getLowestSetBit();
    int length = mask.bits() - hostBits;
    if (mask.v6() != address.v6() || !netmask(length, mask.v6()).equals(mask)) {
      throw new IllegalArgumentException("'" + text + "' is not a netmask");
    }
    return length;
  }

  /** Reads {@code a}, {@code a/n} or {@code a-b}; anything else is E160010. */
  public static IpRange parse(String text) {
    String[] parts = text.split("-", -1);
    if (parts.length == 1) {
      return parseBlock(parts[0].strip());
    }
    if (parts.length == 2) {
      IpRange first = parseBlock(parts[0].strip());
      IpRange last = parseBlock(parts[1].strip());
      if (first.isSingle()
          && last.isSingle()
          && first.v6() == last.v6()
          && first.first.compareTo(last.first) <= 0) {
        return new IpRange(first.first, last.first);
      }
    }
    throw new SlipwayException(
        ErrorCode.NETWORK_INVALID_IP_RANGE_FORMAT, "Invalid IP range format: " + text);
  }

  /** Reads one text or a list of them; null is none. */
  public static List<IpRange> parseAll(@Nullable Object oneOrMany) {
    List<IpRange> ranges = new ArrayList<>();
    parseAll(oneOrMany, ranges);
    return ranges;
  }

  private static void parseAll(@Nullable Object oneOrMany, List<IpRange> ranges) {
    switch (oneOrMany) {
      case null -> {}
      case List<?> many -> many.forEach(one -> parseAll(one, ranges));
      default -> {
        DeploymentLimits.check(
            "Number of address ranges in one list", ranges.size() + 1, DeploymentLimits.ELEMENTS);
        ranges.add(parse(RubyText.text(oneOrMany)));
      }
    }
  }

  /** The same addresses in as few ranges as possible, ascending; all of one family. */
  public static List<IpRange> merge(List<IpRange> ranges) {
    List<IpRange> merged = new ArrayList<>();
    for (IpRange range : ranges.stream().sorted(Comparator.comparing(IpRange::first)).toList()) {
      if (!merged.isEmpty() && range.first.compareTo(merged.getLast().last.plus(1)) <= 0) {
        IpRange before = merged.removeLast();
        Ip last = before.last.compareTo(range.last) >= 0 ? before.last : range.last;
        merged.add(new IpRange(before.first, last));
      } else {
        merged.add(range);
      }
    }
    return merged;
  }

  /** The blocks the range consists of, ascending, as few as possible. */
  public List<IpRange> blocks() {
    List<IpRange> blocks = new ArrayList<>();
    BigInteger left = size();
    Ip start = first;
    while (left.signum() > 0) {
      int alignment =
          start.number().signum() == 0 ? start.bits() : start.number().getLowestSetBit();
      int hostBits = Math.min(alignment, left.bitLength() - 1);
      IpRange block = block(start, start.bits() - hostBits);
      blocks.add(block);
      left = left.subtract(block.size());
      start = block.last.plus(1);
    }
    return blocks;
  }

  public static Ip netmask(int prefixLength, boolean v6) {
    int bits = v6 ? 128 : 32;
    BigInteger all = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    BigInteger hosts = BigInteger.ONE.shiftLeft(bits - prefixLength).subtract(BigInteger.ONE);
    return new Ip(all.subtract(hosts), v6);
  }

  /** The prefix length of a range that is a block. */
  public int prefixLength() {
    return first.bits() - (size().bitLength() - 1);
  }

  public BigInteger size() {
    return last.number().subtract(first.number()).add(BigInteger.ONE);
  }

  public boolean isSingle() {
    return first.equals(last);
  }

  public boolean v6() {
    return first.v6();
  }

  public boolean contains(Ip ip) {
    return ip.v6() == first.v6() && first.compareTo(ip) <= 0 && ip.compareTo(last) <= 0;
  }

  public boolean contains(IpRange other) {
    return contains(other.first) && contains(other.last);
  }

  public boolean overlaps(IpRange other) {
    return contains(other.first) || other.contains(first);
  }

  /** {@code 10.0.0.5/32} or {@code 10.0.0.0/24} for blocks, {@code a-b} for other ranges. */
  @Override
  public String toString() {
    return isBlock() ? first + "/" + prefixLength() : first + "-" + last;
  }

  private boolean isBlock() {
    return size().bitCount() == 1 && first.number().mod(size()).signum() == 0;
  }
}
