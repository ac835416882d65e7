package io.slipway.lint;

/** How much a finding matters. */
public enum Severity {
  /** BOSH refuses it, or it fails wherever it is reached. */
  ERROR,
  /** It deploys, but hardly does what was meant. */
  WARNING,
  /** Worth knowing, or impossible to check. */
  INFO
}
