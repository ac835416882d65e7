package io.slipway.supervisor.control;

import java.math.BigDecimal;

/** A number and what it counts, as in {@code 512 MB} or {@code 80 %}. */
public record Amount(double number, Unit unit) {
  /** What an amount counts. */
  public enum Unit {
    /** A bare number: bytes where memory or sizes are meant, else a count. */
    NONE("", 1),
    BYTE("B", 1),
    KILOBYTE("KB", 1L << 10),
    MEGABYTE("MB", 1L << 20),
    GIGABYTE("GB", 1L << 30),
    PERCENT("%", 1);

    private final String symbol;
    private final long factor;

    Unit(String symbol, long factor) {
      this.symbol = symbol;
      this.factor = factor;
    }
  }

  public boolean isPercent() {
    return unit == Unit.PERCENT;
  }

  /** The amount in bytes; meaningless for a percentage. */
  public double bytes() {
    return number * unit.factor;
  }

  @Override
  public String toString() {
    String digits = BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    return unit == Unit.NONE ? digits : digits + " " + unit.symbol;
  }
}
