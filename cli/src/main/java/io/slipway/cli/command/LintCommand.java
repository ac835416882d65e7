package io.slipway.cli.command;

import io.slipway.base.SimilarNames;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.Linter;
import io.slipway.cli.Linter.Finding;
import io.slipway.cli.Linter.Report;
import io.slipway.cli.Linter.Severity;
import io.slipway.cli.Reported;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.yaml.YamlDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Finds mistakes in a release; prints them as a compiler does, or as a table in JSON. Fails when
 * there are errors.
 */
@CommandLine.Command
final class LintCommand implements Command {
  @Parameters(
      arity = "0..1",
      paramLabel = "PATH",
      description = "A release directory or a release tarball; default: this directory")
  String release = ".";

  @Option(
      names = {"-m", "--manifest"},
      paramLabel = "PATH",
      description = "Compare the release with this deployment manifest; repeatable")
  List<String> manifests = new ArrayList<>();

  @Option(
      names = "--ignore",
      paramLabel = "RULE",
      description = "Leave out the findings of this rule; repeatable")
  List<String> ignored = new ArrayList<>();

  @Option(names = "--strict", description = "Fail on warnings, too")
  boolean strict;

  @Override
  public void run(Session session) {
    Linter linter = session.linter();
    checkRules(linter.rules());
    Path working = session.environment().workingDirectory();
    List<YamlDocument> documents =
        manifests.stream().map(path -> InputFiles.yaml(working, path)).toList();
    Report report =
        linter.lint(InputFiles.resolve(working, release), documents, new TreeSet<>(ignored));
    String summary = summary(report);
    if (session.options().json()) {
      session.console().table(table(report));
      session.console().line(summary);
    } else {
      report.findings().forEach(finding -> session.console().block(text(finding) + "\n"));
      session.console().block(summary + "\n");
    }
    boolean failed =
        report.count(Severity.ERROR) > 0 || (strict && report.count(Severity.WARNING) > 0);
    if (failed) {
      session.console().flush();
      throw new Reported(new CommandFailed(summary));
    }
  }

  private void checkRules(List<String> rules) {
    for (String rule : ignored) {
      if (!rules.contains(rule)) {
        throw new CommandFailed(
            "There is no rule '%s'.%s".formatted(rule, SimilarNames.question(rule, rules)));
      }
    }
  }

  /** {@code file:line:column: severity: message [rule]}. */
  private static String text(Finding finding) {
    return "%s%s%s: %s: %s [%s]"
        .formatted(
            finding.file(),
            place(finding.line()),
            place(finding.column()),
            word(finding.severity()),
            finding.message(),
            finding.rule());
  }

  private static String place(OptionalInt number) {
    return number.isPresent() ? ":" + number.getAsInt() : "";
  }

  private static String word(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  private static String summary(Report report) {
    return "Release '%s' (%s, %s): %s, %s, %s"
        .formatted(
            report.release(),
            number(report.jobs(), "job"),
            number(report.packages(), "package"),
            number(report.count(Severity.ERROR), "error"),
            number(report.count(Severity.WARNING), "warning"),
            number(report.count(Severity.INFO), "note"));
  }

  private static String number(long count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }

  private static Table table(Report report) {
    return Table.of(
        "findings",
        List.of("File", "Line", "Column", "Severity", "Rule", "Job", "Property", "Message"),
        report.findings().stream().map(LintCommand::row).toList());
  }

  private static List<Cell> row(Finding finding) {
    return List.of(
        Cell.of(finding.file()),
        Cell.of(number(finding.line())),
        Cell.of(number(finding.column())),
        Cell.of(word(finding.severity())),
        Cell.of(finding.rule()),
        Cell.of(finding.job()),
        Cell.of(finding.property()),
        Cell.of(finding.message()));
  }

  private static String number(OptionalInt number) {
    return number.isPresent() ? Integer.toString(number.getAsInt()) : "";
  }
}
