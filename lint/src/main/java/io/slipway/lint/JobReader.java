package io.slipway.lint;

import io.slipway.base.Problems;
import io.slipway.release.JobSpec;
import io.slipway.template.FileContent;
import io.slipway.template.TemplateEngine;
import io.slipway.template.TemplateScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a job's spec and the code of its templates, and says what of it cannot be read. */
final class JobReader {
  private final TemplateEngine engine;
  private final Findings findings;

  JobReader(TemplateEngine engine, Findings findings) {
    this.engine = engine;
    this.findings = findings;
  }

  /** The job; empty when its spec cannot be read at all. */
  Optional<Job> read(JobFiles files) {
    files.files().values().forEach(findings::read);
    Findings.About about = findings.about(files.name());
    Optional<SourceText> source = files.find(files.specName());
    if (source.isEmpty()) {
      about.error(
          Rule.INVALID_SPEC,
          files.spec(),
          "the job has no spec. Add one with the job's name, or remove the directory.");
      return Optional.empty();
    }
    return SpecDocument.read(source.get(), about).map(document -> read(files, document, about));
  }

  private Job read(JobFiles files, SpecDocument document, Findings.About about) {
    Problems problems = new Problems();
    JobSpec spec = JobSpec.read(files.name(), document.map(), problems);
    problems
        .list()
        .forEach(problem -> about.error(Rule.INVALID_SPEC, files.spec(), problem.message()));
    if (!spec.name().equals(files.name())) {
      about.error(
          Rule.INVALID_SPEC,
          document.spot("name"),
          "the spec calls the job '%s', but it is in '%s'. Rename one of them."
              .formatted(spec.name(), files.path()));
    }
    List<Template> templates = templates(files, document, spec, about);
    Optional<Template> monit =
        files.find("monit").map(text -> template("monit", "monit", text, files.name(), about));
    boolean complete =
        templates.size() == spec.templates().size()
            && templates.stream().allMatch(Template::isSound)
            && monit.map(Template::isSound).orElse(true);
    return new Job(files, document, spec, templates, monit, complete);
  }

  private List<Template> templates(
      JobFiles files, SpecDocument document, JobSpec spec, Findings.About about) {
    List<Template> templates = new ArrayList<>();
    Map<String, String> sources = new HashMap<>();
    spec.templates()
        .forEach(
            (source, destination) -> {
              Spot spot = document.spot("templates", source);
              String twin = sources.putIfAbsent(destination, source);
              if (twin != null) {
                about.warning(
                    Rule.DUPLICATE_DESTINATION,
                    spot,
                    "'%s' and '%s' are both rendered to '%s', where only one of them remains. Give one another destination."
                        .formatted(twin, source, destination));
              }
              Optional<SourceText> text = files.find("templates/" + source);
              if (text.isEmpty()) {
                about.error(
                    Rule.MISSING_TEMPLATE,
                    spot,
                    "template '%s' is not in %s/templates. Add the file, or remove the template from the spec."
                        .formatted(source, files.path()));
              } else {
                templates.add(template(source, destination, text.get(), files.name(), about));
              }
            });
    return templates;
  }

  private Template template(
      String source, String destination, SourceText text, String job, Findings.About about) {
    TemplateScan scan = engine.scan(job + "/" + source, FileContent.of(text.bytes()));
    if (scan instanceof TemplateScan.Faulty faulty) {
      about.error(
          Rule.TEMPLATE_SYNTAX,
          faulty.line().isPresent()
              ? Spot.of(text.path(), faulty.line().getAsInt())
              : Spot.of(text.path()),
          "the template does not compile: " + faulty.message());
    }
    return new Template(source, destination, text, scan);
  }
}
