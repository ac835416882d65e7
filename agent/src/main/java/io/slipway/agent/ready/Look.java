package io.slipway.agent.ready;

/**
 * What one look at a gate found.
 *
 * @param saw for people
 */
record Look(boolean open, String saw) {
  private static final int LONGEST = 300;

  static Look open(String saw) {
    return new Look(true, saw);
  }

  static Look closed(String saw) {
    return new Look(false, saw.length() <= LONGEST ? saw : saw.substring(0, LONGEST) + "…");
  }
}
