package io.slipway.supervisor;

import io.slipway.supervisor.control.Occurrence;

/** The outcomes of a rule's test in the last cycles, and whether they amount to a failure. */
final class RuleHistory {
  private final Occurrence occurrence;
  private final long mask;
  private long failures;
  private boolean failed;

  RuleHistory(Occurrence occurrence) {
    this.occurrence = occurrence;
    this.mask = -1L >>> (Long.SIZE - occurrence.within());
  }

  /** What an outcome means for the rule. */
  enum Verdict {
    FINE,
    FAILED,
    STILL_FAILED,
    RECOVERED
  }

  Verdict record(boolean failure) {
    failures = ((failures << 1) | (failure ? 1 : 0)) & mask;
    boolean enough = Long.bitCount(failures) >= occurrence.count();
    if (failure && enough) {
      Verdict verdict = failed ? Verdict.STILL_FAILED : Verdict.FAILED;
      failed = true;
      return verdict;
    }
    if (failed && !failure) {
      failed = false;
      return Verdict.RECOVERED;
    }
    return Verdict.FINE;
  }

  /** Forgets the outcomes, but not that the rule has failed and not recovered yet. */
  void beginAfresh() {
    failures = 0;
  }

  void clear() {
    failures = 0;
    failed = false;
  }
}
