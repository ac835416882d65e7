package io.slipway.yaml;

import io.slipway.base.GoNumbers;
import java.math.BigInteger;
import java.time.YearMonth;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an unquoted scalar means to Go's yaml.v2, and which texts it writes in quotes. */
final class GoScalars {
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Map<String, Object> WORDS =
      Map.ofEntries(
          Map.entry("y", true),
          Map.entry("Y", true),
          Map.entry("yes", true),
          Map.entry("Yes", true),
          Map.entry("YES", true),
          Map.entry("true", true),
          Map.entry("True", true),
          Map.entry("TRUE", true),
          Map.entry("on", true),
          Map.entry("On", true),
          Map.entry("ON", true),
          Map.entry("n", false),
          Map.entry("N", false),
          Map.entry("no", false),
          Map.entry("No", false),
          Map.entry("NO", false),
          Map.entry("false", false),
          Map.entry("False", false),
          Map.entry("FALSE", false),
          Map.entry("off", false),
          Map.entry("Off", false),
          Map.entry("OFF", false),
          Map.entry(".nan", Double.NaN),
          Map.entry(".NaN", Double.NaN),
          Map.entry(".NAN", Double.NaN),
          Map.entry(".inf", Double.POSITIVE_INFINITY),
          Map.entry(".Inf", Double.POSITIVE_INFINITY),
          Map.entry(".INF", Double.POSITIVE_INFINITY),
          Map.entry("+.inf", Double.POSITIVE_INFINITY),
          Map.entry("+.Inf", Double.POSITIVE_INFINITY),
          Map.entry("+.INF", Double.POSITIVE_INFINITY),
          Map.entry("-.inf", Double.NEGATIVE_INFINITY),
          Map.entry("-.Inf", Double.NEGATIVE_INFINITY),
          Map.entry("-.INF", Double.NEGATIVE_INFINITY));

  private static final Pattern BASE_60 =
      Pattern.compile("[-+]?[0-9][0-9_]*+(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
  private static final Pattern DATE =
      Pattern.compile(
          "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
              + "(?:(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?"
              + "(?:Z|[-+]([0-9]{2}):([0-9]{2})))"
              + "|(?: +([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?))?");

  private static final BigInteger SMALLEST = BigInteger.ONE.shiftLeft(63).negate();
  private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final BigInteger LARGEST_SIGNED =
      BigInteger.ONE.shiftLeft(63).subtract(BigInteger.ONE);

  private GoScalars() {}

  /** Whether Go writes the text without quotes, as far as they would change what it is. */
  static boolean isText(String text) {
    return !isTime(text) && value(text) instanceof String && !BASE_60.matcher(text).matches();
  }

  /** The value of an unquoted scalar; dates and times stay text. */
  static @Nullable Object value(String text) {
    if (NULLS.contains(text)) {
      return null;
    }
    Object word = WORDS.get(text);
    if (word != null) {
      return word;
    }
    char first = text.charAt(0);
    if (first == '.') {
      return number(text).<Object>map(value -> value).orElse(text);
    } else if (!isDigit(first) && first != '-' && first != '+') {
      return text;
    } else if (isTime(text)) {
      return text;
    }
    String plain = text.replace("_", "");
    Optional<? extends Number> found = integer(plain);
    if (found.isEmpty()) {
      found = number(plain);
    }
    if (found.isEmpty() && plain.startsWith("0b")) {
      found = signed(plain.substring(2), 2);
    }
    return found.isPresent() ? found.get() : text;
  }

  /** As Go writes it. */
  static String text(double value) {
    if (Double.isNaN(value)) {
      return ".nan";
    } else if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    return GoNumbers.text(value);
  }

  private static Optional<Double> number(String text) {
    if (!FLOAT.matcher(text).matches()) {
      return Optional.empty();
    }
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) ? Optional.empty() : Optional.of(value);
  }

  /** In the base that its beginning names, as long as it fits into 64 bits. */
  private static Optional<Number> integer(String text) {
    int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    String sign = text.substring(0, start);
    String digits = text.substring(start);
    if (!digits.startsWith("0")) {
      return signed(text, 10);
    }
    int radix =
        switch (digits.length() > 2 ? digits.charAt(1) : ' ') {
          case 'b', 'B' -> 2;
          case 'o', 'O' -> 8;
          case 'x', 'X' -> 16;
          default -> 0;
        };
    if (radix > 0) {
      return Character.digit(digits.charAt(2), radix) >= 0
          ? signed(sign + digits.substring(2), radix)
          : Optional.empty();
    }
    return digits.length() == 1 ? Optional.of(0) : signed(sign + digits.substring(1), 8);
  }

  private static Optional<Number> signed(String text, int radix) {
    int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    int end = text.length();
    if (start == end) {
      return Optional.empty();
    }
    for (int i = start; i < end; i++) {
      if (text.charAt(i) > 'f' || Character.digit(text.charAt(i), radix) < 0) {
        return Optional.empty();
      }
    }
    int significant = start;
    while (significant < end - 1 && text.charAt(significant) == '0') {
      significant++;
    }
    if (end - significant > Long.SIZE) {
      return Optional.empty();
    }
    BigInteger magnitude = new BigInteger(text.substring(significant), radix);
    BigInteger value = text.startsWith("-") ? magnitude.negate() : magnitude;
    BigInteger limit = start == 0 ? LARGEST : LARGEST_SIGNED;
    return value.compareTo(SMALLEST) < 0 || value.compareTo(limit) > 0
        ? Optional.empty()
        : Optional.of(Values.narrowest(value));
  }

  static boolean isTime(String text) {
    Matcher time = DATE.matcher(text);
    if (!time.matches()) {
      return false;
    }
    int month = Integer.parseInt(time.group(2));
    int day = Integer.parseInt(time.group(3));
    return month >= 1
        && month <= 12
        && day >= 1
        && day <= YearMonth.of(Integer.parseInt(time.group(1)), month).lengthOfMonth()
        && atMost(time.group(4), 23)
        && atMost(time.group(5), 59)
        && atMost(time.group(6), 59)
        && atMost(time.group(7), 24)
        && atMost(time.group(8), 60)
        && atMost(time.group(9), 23)
        && atMost(time.group(10), 59)
        && atMost(time.group(11), 59);
  }

  private static boolean atMost(@Nullable String number, int limit) {
    return number == null || Integer.parseInt(number) <= limit;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
