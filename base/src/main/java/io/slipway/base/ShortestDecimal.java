package io.slipway.base;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A finite float by the fewest digits that read back as the same number, which is what Ruby and Go
 * print: {@code 0.<digits> × 10^(exponent + 1)}.
 */
record ShortestDecimal(String sign, String digits, int exponent) {
  static ShortestDecimal of(double value) {
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    if (value == 0) {
      return new ShortestDecimal(sign, "0", 0);
    }
    BigDecimal shortest = shortest(Math.abs(value));
    return new ShortestDecimal(
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

  /** Without an exponent; whole numbers without a point. */
  String plain() {
    int point = exponent + 1;
    if (point <= 0) {
      return sign + "0." + "0".repeat(-point) + digits;
    }
    if (point >= digits.length()) {
      return sign + digits + "0".repeat(point - digits.length());
    }
    return sign + digits.substring(0, point) + "." + digits.substring(point);
  }

  String mantissa() {
    return digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
  }
}
