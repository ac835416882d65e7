package io.slipway.yaml;

import java.math.BigInteger;
import java.time.YearMonth;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an unquoted scalar means to Psych. Its peculiarities are kept: manifests rely on them. */
final class PsychScalars {
  /** Digits a number may have: arithmetic on more takes time that grows with their square. */
  static final int LONGEST = 1000;

  private enum Kind {
    TEXT,
    NULL,
    TRUE,
    FALSE,
    /** A date, time or symbol: text to us, something else to Psych. */
    RUBY_ONLY,
    INFINITY,
    NEGATIVE_INFINITY,
    NOT_A_NUMBER,
    BASE_60_INTEGER,
    BASE_60_FLOAT,
    FLOAT,
    INTEGER
  }

  private static final Pattern WORDS =
      ruby("^[^0-9.:-]?[\\p{IsAlphabetic}_\\s!@#$%^&*(){}<>|/\\\\~;=]");
  private static final Pattern NO_WORD_BEGINS_SO = ruby("^[^ytonfYTONF~]");
  private static final Pattern NULL = ruby("(?i)^null$");
  private static final Pattern TRUE = ruby("(?i)^(?:yes|true|on)$");
  private static final Pattern FALSE = ruby("(?i)^(?:no|false|off)$");
  private static final Pattern TIME =
      ruby(
          "^-?[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|\\s+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]*)?"
              + "(?:\\s*(?:Z|[-+][0-9]{1,2}:?(?:[0-9]{2})?))?$");
  private static final Pattern DATE =
      ruby("^[0-9]{4}-(?:1[012]|0[0-9]|[0-9])-(?:[12][0-9]|3[01]|0[0-9]|[0-9])$");
  private static final Pattern BASE_60_INTEGER = ruby("^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}$");
  private static final Pattern BASE_60_FLOAT =
      ruby("^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}\\.[0-9_]*$");
  private static final Pattern FLOAT =
      ruby("^[-+]?(?:[0-9][0-9_,]*\\.[0-9]*|\\.[0-9]+)(?:[eE][-+][0-9]+)?$");
  private static final Pattern INTEGER =
      ruby(
          "^[-+]?(?:0b[_,]*[01][01_,]*"
              + "|0[_,]*[0-7][0-7_,]*"
              + "|0|[1-9](?:[,_]?[0-9])*+"
              + "|0x[_,]*[0-9a-fA-F][0-9a-fA-F_,]*)$");

  private static final BigInteger SIXTY = BigInteger.valueOf(60);

  private PsychScalars() {}

  /** Ruby's {@code ^} and {@code $} stand at every line's ends. */
  private static Pattern ruby(String regex) {
    return Pattern.compile(regex, Pattern.MULTILINE | Pattern.UNIX_LINES);
  }

  /** Whether an unquoted scalar with this text would be read as this text, by Psych too. */
  static boolean isText(String text) {
    return kind(text) == Kind.TEXT;
  }

  /**
   * The value of an unquoted scalar.
   *
   * @throws NumberFormatException for a number longer than {@link #LONGEST}
   */
  static @Nullable Object value(String text) {
    return switch (kind(text)) {
      case TEXT, RUBY_ONLY -> text;
      case NULL -> null;
      case TRUE -> true;
      case FALSE -> false;
      case INFINITY -> Double.POSITIVE_INFINITY;
      case NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
      case NOT_A_NUMBER -> Double.NaN;
      case BASE_60_INTEGER -> base60Integer(text);
      case BASE_60_FLOAT -> base60Float(text);
      case FLOAT -> Double.parseDouble(withoutSeparators(text));
      case INTEGER -> integer(withoutSeparators(text));
    };
  }

  private static Kind kind(String text) {
    if (text.isEmpty()) {
      return Kind.NULL;
    }
    if (WORDS.matcher(text).find() || text.indexOf('\n') >= 0) {
      return text.codePointCount(0, text.length()) > 5 ? Kind.TEXT : word(text);
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (TIME.matcher(text).find() || isDate(text)) {
      return Kind.RUBY_ONLY;
    } else if (lower.equals(".inf") || lower.equals("+.inf")) {
      return Kind.INFINITY;
    } else if (lower.equals("-.inf")) {
      return Kind.NEGATIVE_INFINITY;
    } else if (lower.equals(".nan")) {
      return Kind.NOT_A_NUMBER;
    } else if (text.startsWith(":") && text.length() > 1) {
      return Kind.RUBY_ONLY;
    } else if (BASE_60_INTEGER.matcher(text).find()) {
      return Kind.BASE_60_INTEGER;
    } else if (BASE_60_FLOAT.matcher(text).find()) {
      return Kind.BASE_60_FLOAT;
    } else if (FLOAT.matcher(text).find()) {
      return Kind.FLOAT;
    }
    return INTEGER.matcher(text).find() ? Kind.INTEGER : Kind.TEXT;
  }

  private static boolean isDate(String text) {
    if (!DATE.matcher(text).find()) {
      return false;
    }
    String[] parts = text.split("-");
    int month = Integer.parseInt(parts[1]);
    int day = Integer.parseInt(parts[2]);
    return month > 0
        && day > 0
        && day <= YearMonth.of(Integer.parseInt(parts[0]), month).lengthOfMonth();
  }

  /** A short text; where it has several lines, any of them may be the word. */
  private static Kind word(String text) {
    if (NO_WORD_BEGINS_SO.matcher(text).find()) {
      return Kind.TEXT;
    } else if (text.equals("~") || NULL.matcher(text).find()) {
      return Kind.NULL;
    } else if (TRUE.matcher(text).find()) {
      return Kind.TRUE;
    }
    return FALSE.matcher(text).find() ? Kind.FALSE : Kind.TEXT;
  }

  private static Number integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int radix = 10;
    int prefix = 0;
    if (digits.startsWith("0b")) {
      radix = 2;
      prefix = 2;
    } else if (digits.startsWith("0x")) {
      radix = 16;
      prefix = 2;
    } else if (digits.startsWith("0") && digits.length() > 1) {
      radix = 8;
      prefix = 1;
    }
    BigInteger magnitude = magnitude(digits.substring(prefix), radix);
    return Values.narrowest(negative ? magnitude.negate() : magnitude);
  }

  /** Psych takes the first part for hours even when there are only two: {@code 1:30} is 5400. */
  private static Number base60Integer(String text) {
    BigInteger sum = BigInteger.ZERO;
    BigInteger weight = SIXTY.multiply(SIXTY);
    for (String part : text.split(":")) {
      sum = sum.add(leadingInteger(part).multiply(weight));
      weight = weight.divide(SIXTY);
    }
    return Values.narrowest(sum);
  }

  private static double base60Float(String text) {
    double sum = 0;
    double weight = 3600;
    for (String part : text.split(":")) {
      sum += Double.parseDouble(withoutSeparators(part)) * weight;
      weight /= 60;
    }
    return sum;
  }

  /** Ruby's {@code to_i}: single underscores between digits are skipped, two end the number. */
  private static BigInteger leadingInteger(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int end = digits.indexOf("__");
    BigInteger magnitude =
        magnitude(withoutSeparators(end < 0 ? digits : digits.substring(0, end)), 10);
    return negative ? magnitude.negate() : magnitude;
  }

  private static BigInteger magnitude(String digits, int radix) {
    if (digits.length() > LONGEST) {
      throw new NumberFormatException();
    }
    return new BigInteger(digits, radix);
  }

  private static String withoutSeparators(String text) {
    return text.replace("_", "").replace(",", "");
  }
}
