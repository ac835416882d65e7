package io.slipway.yaml;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the stock command line writes a mapping's keys: other kinds before text; in
 * text signs before digits before letters, and runs of digits by their number ({@code z2} before
 * {@code z10}).
 */
public enum KeyOrder implements Comparator<@Nullable Object> {
  INSTANCE;

  private static final Comparator<String> BY_NUMBER =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  @Override
  public int compare(@Nullable Object a, @Nullable Object b) {
    if (a instanceof String x && b instanceof String y) {
      return compareText(x, y);
    }
    int byKind = Integer.compare(kindRank(a), kindRank(b));
    if (byKind != 0) {
      return byKind;
    }
    return a instanceof Number x && b instanceof Number y
        ? Double.compare(x.doubleValue(), y.doubleValue())
        : String.valueOf(a).compareTo(String.valueOf(b));
  }

  private static int kindRank(@Nullable Object key) {
    return switch (key) {
      case null -> 0;
      case Boolean _ -> 1;
      case Number _ -> 2;
      default -> 3;
    };
  }

  private static int compareText(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int endA = chunkEnd(a, i);
      int endB = chunkEnd(b, j);
      int order = compareChunks(a.substring(i, endA), b.substring(j, endB));
      if (order != 0) {
        return order;
      }
      i = endA;
      j = endB;
    }
    return Integer.compare(a.length() - i, b.length() - j);
  }

  /** A chunk is a run of digits or one other character. */
  private static int chunkEnd(String text, int start) {
    int end = start;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end > start ? end : text.offsetByCodePoints(start, 1);
  }

  private static int compareChunks(String a, String b) {
    int byClass = Integer.compare(chunkRank(a), chunkRank(b));
    if (byClass != 0) {
      return byClass;
    }
    if (!isDigit(a.charAt(0))) {
      return Integer.compare(a.codePointAt(0), b.codePointAt(0));
    }
    int byNumber = BY_NUMBER.compare(a.replaceFirst("^0+", ""), b.replaceFirst("^0+", ""));
    return byNumber != 0 ? byNumber : Integer.compare(a.length(), b.length());
  }

  private static int chunkRank(String chunk) {
    if (isDigit(chunk.charAt(0))) {
      return 1;
    }
    return Character.isLetter(chunk.codePointAt(0)) ? 2 : 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
