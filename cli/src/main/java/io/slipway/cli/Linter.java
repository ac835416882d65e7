package io.slipway.cli;

import io.slipway.yaml.YamlDocument;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Finds mistakes in releases without deploying them. */
public interface Linter {
  /** The ids of all rules. */
  List<String> rules();

  /**
   * @param release a release directory or a release tarball
   * @param manifests to compare with it
   * @param ignored ids of rules whose findings are left out
   * @throws io.slipway.base.SlipwayException when there is no release at that path
   */
  Report lint(Path release, List<YamlDocument> manifests, Set<String> ignored);

  /**
   * What the scripts of a release call and this machine lacks; looks at nothing else, so that it
   * takes no time.
   *
   * @throws io.slipway.base.SlipwayException when there is no release at that path
   */
  List<Finding> missing(Path release);

  /**
   * @param findings in the order of files and lines
   */
  record Report(String release, int jobs, int packages, List<Finding> findings) {
    public Report {
      findings = List.copyOf(findings);
    }

    public long count(Severity severity) {
      return findings.stream().filter(finding -> finding.severity() == severity).count();
    }
  }

  enum Severity {
    ERROR,
    WARNING,
    INFO
  }

  /**
   * @param file the path below the release, or the manifest's name
   * @param job the job it is about; likewise the property; empty when it is about none
   */
  record Finding(
      Severity severity,
      String rule,
      String file,
      OptionalInt line,
      OptionalInt column,
      String message,
      String job,
      String property) {}
}
