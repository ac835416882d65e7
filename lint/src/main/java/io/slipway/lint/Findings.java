package io.slipway.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Collects findings, but for those that somebody asked not to hear of. */
final class Findings {
  private static final Comparator<Finding> ORDER =
      Comparator.comparing((Finding finding) -> finding.spot().file())
          .thenComparingInt(finding -> finding.spot().line().orElse(0))
          .thenComparingInt(finding -> finding.spot().column().orElse(0))
          .thenComparing(Finding::rule)
          .thenComparing(Finding::message);

  private static final int LINES_NAMED = 5;

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

  /** In the order of files and lines; what is said of many places of a file, once. */
  List<Finding> sorted() {
    Map<Finding, List<Finding>> alike =
        all.stream()
            .filter(
                finding ->
                    !ignoredIn
                        .getOrDefault(finding.spot().file(), Set.of())
                        .contains(finding.rule().id()))
            .distinct()
            .sorted(ORDER)
            .collect(
                Collectors.groupingBy(
                    finding -> finding.at(Spot.of(finding.spot().file())),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return alike.values().stream().map(Findings::once).sorted(ORDER).toList();
  }

  private static Finding once(List<Finding> alike) {
    Finding first = alike.getFirst();
    List<String> others =
        alike.stream()
            .skip(1)
            .flatMapToInt(finding -> finding.spot().line().stream())
            .distinct()
            .filter(line -> line != first.spot().line().orElse(0))
            .mapToObj(Integer::toString)
            .toList();
    return switch (others.size()) {
      case 0 -> first;
      case 1 -> first.adding(" Likewise in line " + others.getFirst() + ".");
      default -> first.adding(" Likewise in lines " + listed(others) + ".");
    };
  }

  private static String listed(List<String> lines) {
    return lines.size() <= LINES_NAMED
        ? String.join(", ", lines)
        : String.join(", ", lines.subList(0, LINES_NAMED))
            + " and "
            + (lines.size() - LINES_NAMED)
            + " more";
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
