package io.slipway.lint;

import java.util.List;

/**
 * What was found in a release.
 *
 * @param findings in the order of files and lines
 */
public record LintReport(String release, int jobs, int packages, List<Finding> findings) {
  public LintReport {
    findings = List.copyOf(findings);
  }
}
