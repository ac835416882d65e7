package io.slipway.lint;

/** Rules about one job of a release. */
interface JobCheck {
  void check(Job job, Findings.About findings);
}
