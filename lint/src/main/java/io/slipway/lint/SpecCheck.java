package io.slipway.lint;

import io.slipway.base.SimilarNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Keys of a job's spec that BOSH passes over, and templates that no spec names. */
final class SpecCheck implements JobCheck {
  private static final Set<String> JOB =
      Set.of(
          "name",
          "description",
          "templates",
          "packages",
          "properties",
          "provides",
          "consumes",
          "logs");
  private static final Set<String> PROPERTY =
      Set.of("description", "default", "example", "type", "env_fields");
  private static final Set<String> PROVIDED = Set.of("name", "type", "properties");
  private static final Set<String> CONSUMED = Set.of("name", "type", "optional");

  @Override
  public void check(Job job, Findings.About findings) {
    Map<?, ?> spec = job.document().map();
    unknown(spec, JOB, job.document(), List.of(), findings);
    if (spec.get("properties") instanceof Map<?, ?> properties) {
      properties.forEach((name, definition) -> property(job, name, definition, findings));
    }
    links(job, "provides", PROVIDED, findings);
    links(job, "consumes", CONSUMED, findings);
    unlisted(job, findings);
  }

  private static void property(Job job, Object name, Object definition, Findings.About findings) {
    switch (definition) {
      case Map<?, ?> map ->
          unknown(map, PROPERTY, job.document(), List.of("properties", name), findings);
      case null -> {}
      default ->
          findings.add(
              Rule.PROPERTY_DEFINITION,
              Severity.WARNING,
              job.document().spot("properties", name),
              name.toString(),
              "property '%s' is defined by a value, which BOSH does not take for its default. Write '%s: {description: …, default: …}'."
                  .formatted(name, name));
    }
  }

  private static void links(Job job, String kind, Set<String> known, Findings.About findings) {
    if (job.document().map().get(kind) instanceof List<?> links) {
      for (int i = 0; i < links.size(); i++) {
        if (links.get(i) instanceof Map<?, ?> link) {
          unknown(link, known, job.document(), List.of(kind, i), findings);
        }
      }
    }
  }

  /** An unknown key that is like a known one is a mistake; any other may be a note to people. */
  static void unknown(
      Map<?, ?> map,
      Set<String> known,
      SpecDocument document,
      List<?> path,
      Findings.About findings) {
    for (Object key : map.keySet()) {
      String name = String.valueOf(key);
      if (!known.contains(name)) {
        Set<String> absent = new TreeSet<>(known);
        absent.removeIf(map::containsKey);
        boolean mistake =
            absent.stream()
                .anyMatch(one -> SimilarNames.distance(name, one) <= Math.max(1, one.length() / 4));
        List<Object> whole = new ArrayList<>(path);
        whole.add(key);
        findings.add(
            Rule.UNKNOWN_KEY,
            mistake ? Severity.WARNING : Severity.INFO,
            document.spot(whole),
            "",
            "BOSH does not know the key '%s' and passes over it.%s"
                .formatted(name, mistake ? SimilarNames.question(name, absent) : ""));
      }
    }
  }

  private static void unlisted(Job job, Findings.About findings) {
    job.files()
        .templates()
        .forEach(
            (path, text) -> {
              String source = path.substring("templates/".length());
              boolean hidden = source.startsWith(".") || source.contains("/.");
              if (!job.spec().templates().containsKey(source) && !hidden) {
                findings.warning(
                    Rule.UNLISTED_TEMPLATE,
                    Spot.of(text.path()),
                    "the spec of job '%s' does not list this template, so it is not in the release. Add '%s: …' to 'templates', or remove the file."
                        .formatted(job.name(), source));
              }
            });
  }
}
