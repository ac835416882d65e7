package io.slipway.schema;

/** What is said of a value that fails: the value's location stands between the two texts. */
record Wording(String before, String after) {
  static final Wording NO_SCHEMA = value("does not match schema");

  /** {@code value at <location> <after>}. */
  static Wording value(String after) {
    return of("value", after);
  }

  /** {@code <what> at <location> <after>}. */
  static Wording of(String what, String after) {
    return new Wording(what + " at ", " " + after);
  }

  String at(Location location) {
    return before + location.shown() + after;
  }
}
