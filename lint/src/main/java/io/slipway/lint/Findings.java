package io.slipway.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects findings, but for those that somebody asked not to hear of. */
final class Findings {
  private static final Comparator<Finding> ORDER =
      Comparator.comparing((Finding finding) -> finding.spot().file())
          .thenComparingInt(finding -> finding.spot().line().orElse(0))
          .thenComparingInt(finding -> finding.spot().column().orElse(0))
          .thenComparing(Finding::rule)
          .thenComparing(Finding::message);

  private final Set<Rule> ignored;
  private final Map<String, Set<String>> ignoredIn = new HashMap<>();
  private final List<Finding> all = new ArrayList<>();

  Findings(Set<Rule> ignored) {
    this.ignored = Set.copyOf(ignored);
  }

  /** Takes note of what the file's own comments ask to ignore in it. */
  void read(SourceText file) {
    Set<String> rules = file.ignoredRules();
    if (!rules.isEmpty()) {
      ignoredIn.put(file.path(), rules);
    }
  }

  void add(Finding finding) {
    if (!ignored.contains(finding.rule())) {
      all.add(finding);
    }
  }

  /** In the order of files and lines. */
  List<Finding> sorted() {
    return all.stream()
        .filter(
            finding ->
                !ignoredIn
                    .getOrDefault(finding.spot().file(), Set.of())
                    .contains(finding.rule().id()))
        .distinct()
        .sorted(ORDER)
        .toList();
  }

  /** Findings about one job. */
  About about(String job) {
    return new About(job);
  }

  final class About {
    private final String job;

    private About(String job) {
      this.job = job;
    }

    void error(Rule rule, Spot spot, String message) {
      add(rule, Severity.ERROR, spot, "", message);
    }

    void warning(Rule rule, Spot spot, String message) {
      add(rule, Severity.WARNING, spot, "", message);
    }

    void info(Rule rule, Spot spot, String message) {
      add(rule, Severity.INFO, spot, "", message);
    }

    void add(Rule rule, Severity severity, Spot spot, String property, String message) {
      Findings.this.add(new Finding(rule, severity, spot, message, job, property));
    }
  }
}
