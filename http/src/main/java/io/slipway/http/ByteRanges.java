package io.slipway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code Range} header asks for of content whose size is known (RFC 9110, section 14; as the
 * Rack library that BOSH's Director uses reads it).
 */
sealed interface ByteRanges {
  /** No ranges, or none that can be understood: everything is sent, as if nobody had asked. */
  record Everything() implements ByteRanges {}

  /** None of them lies within the content. */
  record Unsatisfiable() implements ByteRanges {}

  /** One or more, in the order they were asked for. */
  record Parts(List<Part> parts) implements ByteRanges {
    public Parts {
      parts = List.copyOf(parts);
    }
  }

  /**
   * @param first offset of the first byte
   * @param last offset of the last byte, which belongs to it
   */
  record Part(long first, long last) {
    long length() {
      return last - first + 1;
    }

    /** The value of {@code Content-Range}. */
    String of(long size) {
      return "bytes " + first + "-" + last + "/" + size;
    }
  }

  int MOST = 100;
  Pattern HEADER = Pattern.compile("bytes=([^;]+)");
  Pattern RANGE = Pattern.compile("(\\d{0,18})-(\\d{0,18})");

  static ByteRanges parse(String header, long size) {
    Matcher matcher = HEADER.matcher(header);
    if (size == 0 || !matcher.matches()) {
      return new Everything();
    }
    String[] texts = matcher.group(1).split(",[ \\t]*", MOST + 1);
    if (texts.length > MOST) {
      return new Everything();
    }
    List<Part> parts = new ArrayList<>();
    long total = 0;
    for (String text : texts) {
      Matcher range = RANGE.matcher(text);
      if (!range.matches() || text.equals("-")) {
        return new Everything();
      }
      Optional<Part> part = part(range.group(1), range.group(2), size);
      if (part.isEmpty()) {
        return new Everything();
      }
      if (part.get().first <= part.get().last) {
        parts.add(part.get());
        total += part.get().length();
      }
    }
    // Overlapping ranges that add up to more than everything are an attack, not a wish.
    return parts.isEmpty() || total > size ? new Unsatisfiable() : new Parts(parts);
  }

  /** Beyond the content it is empty: its first byte comes after its last. */
  private static Optional<Part> part(String first, String last, long size) {
    if (first.isEmpty()) {
      return Optional.of(new Part(Math.max(0, size - Long.parseLong(last)), size - 1));
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? size - 1 : Long.parseLong(last);
    // A range that ends before it begins is no range at all.
    return !last.isEmpty() && to < from
        ? Optional.empty()
        : Optional.of(new Part(from, Math.min(to, size - 1)));
  }
}
