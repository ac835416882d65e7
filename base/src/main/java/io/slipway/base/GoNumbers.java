package io.slipway.base;

/** Floats as Go prints them in their shortest form. */
public final class GoNumbers {
  private static final int SMALLEST_PLAIN_EXPONENT = -4;
  private static final int LARGEST_PLAIN_EXPONENT = 5;

  private GoNumbers() {}

  /** A finite float as Go's {@code %g}: {@code 1000}, {@code 1e+06}, {@code 1e-05}. */
  public static String text(double value) {
    ShortestDecimal decimal = ShortestDecimal.of(value);
    int exponent = decimal.exponent();
    if (exponent >= SMALLEST_PLAIN_EXPONENT && exponent <= LARGEST_PLAIN_EXPONENT) {
      return decimal.plain();
    }
    int size = Math.abs(exponent);
    return decimal.sign()
        + decimal.mantissa()
        + (exponent < 0 ? "e-" : "e+")
        + (size < 10 ? "0" : "")
        + size;
  }
}
