package io.slipway.lint;

import io.slipway.template.TemplateEngine;
import io.slipway.template.TemplatePolicy;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A release directory of one job {@code web} without any mistake, to put one in. One engine serves
 * all tests, since its boot takes a second.
 */
final class LintedRelease {
  static final TemplateEngine ENGINE =
      new TemplateEngine(
          TemplateEngine.Options.defaults()
              .runtimes(1)
              .policy(TemplatePolicy.standard().withTimeLimit(Duration.ofMinutes(5))));

  static final String SPEC =
      """
      name: web
      templates:
        config.erb: config/config
      packages: [app]
      properties:
        port:
          default: 80
      """;

  static final String MONIT =
      """
      check process web
        with pidfile /var/vcap/sys/run/web/web.pid
        start program "/var/vcap/jobs/web/bin/ctl start"
        stop program "/var/vcap/jobs/web/bin/ctl stop"
        group vcap
      """;

  private final Path root;
  private final List<YamlDocument> manifests = new ArrayList<>();

  LintedRelease(Path root) {
    this.root = root;
    file("config/final.yml", "name: shop\n");
    file("jobs/web/spec", SPEC);
    file("jobs/web/monit", MONIT);
    template("port: <%= p('port') %>\n");
    file("packages/app/spec", "name: app\nfiles: [app/*]\n");
    file("packages/app/packaging", "set -e\ncp -a . ${BOSH_INSTALL_TARGET}\ntrue\n");
  }

  Path root() {
    return root;
  }

  LintedRelease file(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  LintedRelease without(String path) {
    try {
      Files.delete(root.resolve(path));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The job's only template. */
  LintedRelease template(String text) {
    return file("jobs/web/templates/config.erb", text);
  }

  /** The job's spec with more at its end. */
  LintedRelease spec(String more) {
    return file("jobs/web/spec", SPEC + more);
  }

  /** The job's spec with a hook, and that hook. */
  LintedRelease hook(String source, String destination, String text) {
    file(
        "jobs/web/spec",
        SPEC.replace(
            "  config.erb: config/config\n",
            "  config.erb: config/config\n  " + source + ": " + destination + "\n"));
    return file("jobs/web/templates/" + source, text);
  }

  /** A manifest with this definition of the only instance group's jobs. */
  LintedRelease manifest(String jobs) {
    manifests.add(
        Yaml.parse(
            """
            name: shop
            releases:
            - {name: shop, version: latest}
            instance_groups:
            - name: front
              jobs:
            """
                + jobs.indent(2),
            "manifest.yml"));
    return this;
  }

  LintReport report(Rule... ignored) {
    return new ReleaseLint(ENGINE, Machine.WITH_EVERYTHING).check(root, manifests, Set.of(ignored));
  }

  /** Each finding as {@code file:line:column severity rule property}, unknown parts left out. */
  List<String> findings(Rule... ignored) {
    return report(ignored).findings().stream().map(LintedRelease::text).toList();
  }

  static String text(Finding finding) {
    StringBuilder text = new StringBuilder(finding.spot().file());
    finding.spot().line().ifPresent(line -> text.append(':').append(line));
    finding.spot().column().ifPresent(column -> text.append(':').append(column));
    text.append(' ').append(finding.severity().name().toLowerCase(Locale.ROOT));
    text.append(' ').append(finding.rule().id());
    return finding.property().isEmpty() ? text.toString() : text + " " + finding.property();
  }

  /** What the only finding says. */
  String message() {
    return report().findings().getFirst().message();
  }
}
