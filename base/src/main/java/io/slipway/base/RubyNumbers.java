package io.slipway.base;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Floats as MRI prints them. The digits are the shortest that read back as the same number, which
 * is what {@link Double#toString} gives; only the layout differs.
 */
public final class RubyNumbers {
  /** Numbers from 10^15 on are written with an exponent, unless they have a fraction. */
  private static final int MAXIMUM_PLAIN_EXPONENT = 14;

  private RubyNumbers() {}

  /** {@code Float#to_s}: {@code 1.0e-05}, {@code 0.0001}, {@code 100000000000000.0}. */
  public static String text(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    Decimal decimal = Decimal.of(value);
    if (decimal.isPlain(-4)) {
      return decimal.plain();
    }
    int exponent = decimal.exponent();
    String mantissa = decimal.mantissa();
    return decimal.sign()
        + (mantissa.length() == 1 ? mantissa + ".0" : mantissa)
        + "e"
        + (exponent < 0 ? "-" : "+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /** A finite float in JSON: {@code 1e-10}, {@code 0.000000001}, {@code 1e+15}. */
  public static String json(double value) {
    Decimal decimal = Decimal.of(value);
    if (decimal.isPlain(-9)) {
      return decimal.plain();
    }
    int exponent = decimal.exponent();
    return decimal.sign() + decimal.mantissa() + "e" + (exponent < 0 ? "" : "+") + exponent;
  }

  /** The number is {@code 0.<digits> × 10^(exponent + 1)}. */
  private record Decimal(String sign, String digits, int exponent) {
    static Decimal of(double value) {
      String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
      if (value == 0) {
        return new Decimal(sign, "0", 0);
      }
      BigDecimal shortest = shortest(Math.abs(value));
      return new Decimal(
          sign, shortest.unscaledValue().toString(), shortest.precision() - shortest.scale() - 1);
    }

    /** Java prints two digits at least, even where one would do, as for the smallest number. */
    private static BigDecimal shortest(double value) {
      BigDecimal printed = new BigDecimal(Double.toString(value)).stripTrailingZeros();
      if (printed.precision() != 2) {
        return printed;
      }
      BigDecimal shorter = printed.round(new MathContext(1, RoundingMode.HALF_EVEN));
      return shorter.doubleValue() == value ? shorter.stripTrailingZeros() : printed;
    }

    boolean isPlain(int minimumExponent) {
      return exponent >= minimumExponent
          && (exponent <= MAXIMUM_PLAIN_EXPONENT || exponent + 1 < digits.length());
    }

    String plain() {
      int point = exponent + 1;
      if (point <= 0) {
        return sign + "0." + "0".repeat(-point) + digits;
      }
      if (point >= digits.length()) {
        return sign + digits + "0".repeat(point - digits.length()) + ".0";
      }
      return sign + digits.substring(0, point) + "." + digits.substring(point);
    }

    String mantissa() {
      return digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    }
  }
}
