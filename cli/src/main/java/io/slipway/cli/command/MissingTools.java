package io.slipway.cli.command;

import io.slipway.cli.Linter.Finding;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the scripts of a release call and this machine lacks, in words. */
public final class MissingTools {
  private static final Pattern WHAT = Pattern.compile("^the (\\w+) '([^']*)'");
  private static final int NAMED = 5;

  private final List<Finding> findings;

  private MissingTools(List<Finding> findings) {
    this.findings = findings;
  }

  /**
   * @param release a release directory or a release tarball
   */
  public static MissingTools of(Session session, String release) {
    return new MissingTools(
        session
            .linter()
            .missing(InputFiles.resolve(session.environment().workingDirectory(), release)));
  }

  public boolean isEmpty() {
    return findings.isEmpty();
  }

  /** All of it, one a line. */
  String report(String release) {
    if (findings.isEmpty()) {
      return "This machine has what the scripts of %s call, as far as can be seen without running them.\n"
          .formatted(release);
    }
    return findings.stream()
        .map(
            finding ->
                "  %s%s: %s"
                    .formatted(
                        finding.file(),
                        finding.line().isPresent() ? ":" + finding.line().getAsInt() : "",
                        finding.message()))
        .collect(
            Collectors.joining(
                "\n", "This machine lacks what the scripts of " + release + " call:\n", "\n"));
  }

  /** The names of what is missing, on one line. */
  public String summary(String release) {
    List<String> names =
        findings.stream().map(finding -> name(finding.message())).distinct().toList();
    return "This machine lacks what the release's scripts call: %s%s. 'slipway doctor %s' says where."
        .formatted(
            String.join(", ", names.subList(0, Math.min(NAMED, names.size()))),
            names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "",
            release);
  }

  private static String name(String message) {
    Matcher what = WHAT.matcher(message);
    if (!what.find()) {
      return message;
    }
    return what.group(1).equals("command") ? what.group(2) : what.group(1) + " " + what.group(2);
  }
}
