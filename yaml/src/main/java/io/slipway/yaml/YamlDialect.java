package io.slipway.yaml;

/**
 * Who reads or writes a text. The two ends of BOSH disagree about what an unquoted word or number
 * means, so that a document read by the wrong one of them carries other values than its author
 * sees: the command line reads manifests first, and the Director what the command line made of
 * them.
 */
public enum YamlDialect {
  /**
   * Ruby's Psych, hence the Director: {@code 12:30:45} is 45045, {@code y} and {@code 1e3} text.
   */
  PSYCH,
  /** Go's yaml.v2, hence the command line: {@code y} is true, {@code 1e3} 1000, {@code 08} 8. */
  GO
}
