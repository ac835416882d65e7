package io.slipway.cli.run;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * A range of IPv4 addresses.
 *
 * @param base its first address
 * @param prefix the number of leading bits all have in common
 */
record Addresses(long base, int prefix) {
  private static final Pattern ADDRESS =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

  /** Small networks look strange to people; no range is smaller than this. */
  private static final int SMALLEST = 24;

  /** One address or several: {@code 10.0.0.5}, {@code 10.0.0.5-10.0.0.9}. */
  record Span(long first, long last) {
    static Optional<Span> parse(String text) {
      String[] ends = text.split("-", -1);
      Optional<Long> first = address(ends[0].strip());
      Optional<Long> last = address(ends[ends.length - 1].strip());
      return ends.length > 2 || first.isEmpty() || last.isEmpty()
          ? Optional.empty()
          : Optional.of(new Span(first.get(), last.get()));
    }

    boolean contains(long address) {
      return first <= address && address <= last;
    }
  }

  static Optional<Addresses> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,2}")) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return prefix > 32
        ? Optional.empty()
        : address(text.substring(0, slash)).map(base -> new Addresses(base, prefix));
  }

  private static Optional<Long> address(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long address = 0;
    for (int i = 1; i <= 4; i++) {
      int part = Integer.parseInt(matcher.group(i));
      if (part > 255) {
        return Optional.empty();
      }
      address = address << 8 | part;
    }
    return Optional.of(address);
  }

  /** The smallest range in which all of them can be given to instances. */
  static Addresses around(Collection<Span> spans) {
    long lowest = spans.stream().mapToLong(Span::first).min().orElseThrow();
    long highest = spans.stream().mapToLong(Span::last).max().orElseThrow();
    int prefix = SMALLEST;
    Addresses range = at(lowest, prefix);
    // The first and the last address of a range are nobody's, and one is the gateway's.
    while (prefix > 1
        && !(range.canGive(lowest) && range.canGive(highest) && range.hasGateway(spans))) {
      prefix--;
      range = at(lowest, prefix);
    }
    return range;
  }

  private static Addresses at(long address, int prefix) {
    long size = 1L << (32 - prefix);
    return new Addresses(address / size * size, prefix);
  }

  /** The ranges with so many leading bits that it consists of, in order. */
  List<Addresses> parts(int leadingBits) {
    return LongStream.range(0, 1L << (leadingBits - prefix))
        .mapToObj(i -> new Addresses(base + (i << (32 - leadingBits)), leadingBits))
        .toList();
  }

  boolean canGive(long address) {
    return base < address && address < last();
  }

  private boolean hasGateway(Collection<Span> taken) {
    return freeAddress(taken).isPresent();
  }

  /** The first address nobody has asked for. */
  Optional<String> freeAddress(Collection<Span> taken) {
    long candidate = base + 1;
    while (candidate < last()) {
      long address = candidate;
      Optional<Span> inTheWay = taken.stream().filter(span -> span.contains(address)).findFirst();
      if (inTheWay.isEmpty()) {
        return Optional.of(format(candidate));
      }
      candidate = inTheWay.get().last() + 1;
    }
    return Optional.empty();
  }

  boolean canGiveAll(List<Span> spans) {
    return spans.stream().allMatch(span -> canGive(span.first()) && canGive(span.last()));
  }

  boolean overlaps(Addresses other) {
    return base <= other.last() && other.base <= last();
  }

  private long last() {
    return base + (1L << (32 - prefix)) - 1;
  }

  private static String format(long address) {
    return (address >> 24)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255);
  }

  /** {@code 127.20.0.0/20}. */
  @Override
  public String toString() {
    return format(base) + "/" + prefix;
  }
}
