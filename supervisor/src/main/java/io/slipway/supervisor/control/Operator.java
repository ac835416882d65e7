package io.slipway.supervisor.control;

/** A comparison in a rule. */
public enum Operator {
  GREATER(">"),
  LESS("<"),
  EQUAL("="),
  NOT_EQUAL("!=");

  private final String symbol;

  Operator(String symbol) {
    this.symbol = symbol;
  }

  public String symbol() {
    return symbol;
  }

  public boolean holds(double actual, double limit) {
    return switch (this) {
      case GREATER -> actual > limit;
      case LESS -> actual < limit;
      case EQUAL -> Double.compare(actual, limit) == 0;
      case NOT_EQUAL -> Double.compare(actual, limit) != 0;
    };
  }
}
