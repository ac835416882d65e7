package io.slipway.supervisor.control;

/**
 * How often a test has to fail before its action is taken: {@code count} of the last {@code within}
 * cycles.
 */
public record Occurrence(int count, int within) {
  /** The longest stretch of cycles a rule can look back on. */
  public static final int MAXIMUM_CYCLES = 64;

  /** The first failure counts. */
  public static final Occurrence AT_ONCE = new Occurrence(1, 1);

  public Occurrence {
    if (count < 1 || within < count || within > MAXIMUM_CYCLES) {
      throw new IllegalArgumentException(
          count + " times within " + within + " cycles is no occurrence");
    }
  }

  public static Occurrence consecutive(int cycles) {
    return new Occurrence(cycles, cycles);
  }
}
