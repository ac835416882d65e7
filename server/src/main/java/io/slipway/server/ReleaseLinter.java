package io.slipway.server;

import io.slipway.cli.Linter;
import io.slipway.lint.LintReport;
import io.slipway.lint.ReleaseLint;
import io.slipway.lint.Rule;
import io.slipway.template.TemplateEngine;
import io.slipway.yaml.YamlDocument;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The command line's linter: a template engine of its own for as long as a check takes. */
final class ReleaseLinter implements Linter {
  private final Home home;

  /**
   * @param home where the engine keeps what makes it start faster
   */
  ReleaseLinter(Home home) {
    this.home = home;
  }

  @Override
  public List<String> rules() {
    return Arrays.stream(Rule.values()).map(Rule::id).toList();
  }

  @Override
  public Report lint(Path release, List<YamlDocument> manifests, Set<String> ignored) {
    Set<Rule> rules =
        ignored.stream().map(Rule::find).flatMap(Optional::stream).collect(Collectors.toSet());
    TemplateEngine.Options options =
        TemplateEngine.Options.defaults().runtimes(1).home(home.create().cache());
    try (TemplateEngine engine = new TemplateEngine(options)) {
      engine.warmUp();
      return report(new ReleaseLint(engine).check(release, manifests, rules));
    }
  }

  private static Report report(LintReport report) {
    return new Report(
        report.release(),
        report.jobs(),
        report.packages(),
        report.findings().stream().map(ReleaseLinter::finding).toList());
  }

  private static Finding finding(io.slipway.lint.Finding found) {
    Severity severity =
        switch (found.severity()) {
          case ERROR -> Severity.ERROR;
          case WARNING -> Severity.WARNING;
          case INFO -> Severity.INFO;
        };
    return new Finding(
        severity,
        found.rule().id(),
        found.spot().file(),
        found.spot().line(),
        found.spot().column(),
        found.message(),
        found.job(),
        found.property());
  }
}
