package io.slipway.yaml;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the stock command line writes a mapping's keys: numbers and booleans by their
 * value, then null, then text; in text signs before digits before letters, and runs of digits by
 * their number ({@code z2} before {@code z10}).
 *
 * <p>It is not quite an order: leading zeros and overlong numbers can make a circle of three keys.
 * Hence no {@link java.util.Comparator}, whose users may refuse such; and the command line itself
 * writes these in an order that changes from run to run.
 */
final class KeyOrder {
  /** The kinds in the order in which Go has them. */
  private static final int BOOLEAN = 1;

  private static final int INTEGER = 2;
  private static final int UNSIGNED = 11;
  private static final int FLOAT = 14;
  private static final int NULL = 20;
  private static final int TEXT = 24;

  private KeyOrder() {}

  /** The entries in the order of their keys. */
  static List<Map.Entry<?, ?>> sorted(Collection<? extends Map.Entry<?, ?>> entries) {
    return sorted(new ArrayList<>(entries));
  }

  private static List<Map.Entry<?, ?>> sorted(List<Map.Entry<?, ?>> entries) {
    if (entries.size() < 2) {
      return entries;
    }
    List<Map.Entry<?, ?>> left = sorted(entries.subList(0, entries.size() / 2));
    List<Map.Entry<?, ?>> right = sorted(entries.subList(entries.size() / 2, entries.size()));
    List<Map.Entry<?, ?>> merged = new ArrayList<>(entries.size());
    int i = 0;
    int j = 0;
    while (i < left.size() && j < right.size()) {
      boolean fromRight = isBefore(right.get(j).getKey(), left.get(i).getKey());
      merged.add(fromRight ? right.get(j++) : left.get(i++));
    }
    merged.addAll(left.subList(i, left.size()));
    merged.addAll(right.subList(j, right.size()));
    return merged;
  }

  static boolean isBefore(@Nullable Object a, @Nullable Object b) {
    if (a instanceof String x && b instanceof String y) {
      return isTextBefore(x.codePoints().toArray(), y.codePoints().toArray());
    }
    int kindA = kind(a);
    int kindB = kind(b);
    if (kindA <= FLOAT && kindB <= FLOAT) {
      double x = number(a);
      double y = number(b);
      if (x < y || x > y) {
        return x < y;
      }
    }
    if (kindA == INTEGER && a instanceof Number x && b instanceof Number y && kindB == INTEGER) {
      return x.longValue() < y.longValue();
    } else if (a instanceof BigInteger x && b instanceof BigInteger y) {
      return x.compareTo(y) < 0;
    }
    return kindA < kindB;
  }

  private static int kind(@Nullable Object key) {
    return switch (key) {
      case null -> NULL;
      case Boolean _ -> BOOLEAN;
      case Integer _, Long _ -> INTEGER;
      case BigInteger _ -> UNSIGNED;
      case Double _ -> FLOAT;
      default -> TEXT;
    };
  }

  private static double number(@Nullable Object key) {
    return switch (key) {
      case Boolean yes -> yes ? 1 : 0;
      case Number number -> number.doubleValue();
      case null, default -> throw new IllegalArgumentException("no number: " + key);
    };
  }

  private static boolean isTextBefore(int[] a, int[] b) {
    int shorter = Math.min(a.length, b.length);
    for (int i = 0; i < shorter; i++) {
      if (a[i] != b[i]) {
        return isTextBefore(a, b, i);
      }
    }
    return a.length < b.length;
  }

  /** The texts differ from that place on. */
  private static boolean isTextBefore(int[] a, int[] b, int start) {
    boolean letterA = Character.isLetter(a[start]);
    boolean letterB = Character.isLetter(b[start]);
    if (letterA || letterB) {
      return (letterA && letterB) ? a[start] < b[start] : letterB;
    }
    int endA = digitsEnd(a, start);
    int endB = digitsEnd(b, start);
    // Within a number that has begun before, a zero counts as a digit like any other.
    long lead = (a[start] == '0' || b[start] == '0') && isWithinNumber(a, start) ? 1 : 0;
    long numberA = number(a, start, endA, lead);
    long numberB = number(b, start, endB, lead);
    if (numberA != numberB) {
      return numberA < numberB;
    }
    return endA != endB ? endA < endB : a[start] < b[start];
  }

  private static boolean isWithinNumber(int[] text, int start) {
    for (int i = start - 1; i >= 0 && Character.isDigit(text[i]); i--) {
      if (text[i] != '0') {
        return true;
      }
    }
    return false;
  }

  private static int digitsEnd(int[] text, int start) {
    int end = start;
    while (end < text.length && Character.isDigit(text[end])) {
      end++;
    }
    return end;
  }

  /** Overflows as it does there. */
  private static long number(int[] text, int start, int end, long lead) {
    long number = lead;
    for (int i = start; i < end; i++) {
      number = number * 10 + (text[i] - '0');
    }
    return number;
  }
}
