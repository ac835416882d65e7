package io.slipway.base;

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
    ShortestDecimal decimal = ShortestDecimal.of(value);
    if (isPlain(decimal, -4)) {
      return plain(decimal);
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
    ShortestDecimal decimal = ShortestDecimal.of(value);
    if (isPlain(decimal, -9)) {
      return plain(decimal);
    }
    int exponent = decimal.exponent();
    return decimal.sign() + decimal.mantissa() + "e" + (exponent < 0 ? "" : "+") + exponent;
  }

  private static boolean isPlain(ShortestDecimal decimal, int minimumExponent) {
    return decimal.exponent() >= minimumExponent
        && (decimal.exponent() <= MAXIMUM_PLAIN_EXPONENT
            || decimal.exponent() + 1 < decimal.digits().length());
  }

  private static String plain(ShortestDecimal decimal) {
    String plain = decimal.plain();
    return plain.indexOf('.') < 0 ? plain + ".0" : plain;
  }
}
