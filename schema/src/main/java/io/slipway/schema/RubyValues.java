package io.slipway.schema;

import io.slipway.yaml.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as Ruby compares, orders and prints them. */
final class RubyValues {
  private RubyValues() {}

  /** With the keys of all mappings as text: properties may have integer keys. */
  static @Nullable Object withTextKeys(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, child) -> copy.put(text(key), withTextKeys(child)));
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(child -> copy.add(withTextKeys(child)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  /** A value that equals another one's exactly if Ruby's {@code ==} has them equal: 1 is 1.0. */
  static @Nullable Object comparable(@Nullable Object value) {
    return canonical(value, true);
  }

  /** Likewise for Ruby's {@code eql?}, by which it finds what is unique: 1 is not 1.0. */
  static @Nullable Object distinct(@Nullable Object value) {
    return canonical(value, false);
  }

  private static @Nullable Object canonical(@Nullable Object value, boolean floatsAreNumbers) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, child) -> copy.put(key, canonical(child, floatsAreNumbers)));
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(child -> copy.add(canonical(child, floatsAreNumbers)));
        yield copy;
      }
      case Double number when !Double.isFinite(number) -> number;
      case Double number -> floatsAreNumbers ? exact(number).stripTrailingZeros() : number + 0.0;
      case Number number -> exact(number).stripTrailingZeros();
      case null, default -> value;
    };
  }

  static int compare(Number left, Number right) {
    boolean infinite = !isFinite(left) || !isFinite(right);
    return infinite
        ? Double.compare(left.doubleValue(), right.doubleValue())
        : exact(left).compareTo(exact(right));
  }

  static boolean isFinite(Number number) {
    return !(number instanceof Double real) || Double.isFinite(real);
  }

  /** Infinity is none. */
  static boolean isInteger(Number number) {
    return !(number instanceof Double real) || (Double.isFinite(real) && Math.rint(real) == real);
  }

  /** The number as it is written, for arithmetic in decimals: 0.3 is three times 0.1. */
  static BigDecimal decimal(Number number) {
    return new BigDecimal(number.toString());
  }

  private static BigDecimal exact(Number number) {
    return switch (number) {
      case Double real -> new BigDecimal(real);
      case BigInteger integer -> new BigDecimal(integer);
      case BigDecimal decimal -> decimal;
      default -> BigDecimal.valueOf(number.longValue());
    };
  }

  /** Ruby's {@code to_s}. */
  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case String text -> text;
      default -> Values.inspect(value);
    };
  }
}
