package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Jobs for many groups at once, with the rules which groups are meant (behaviour 1.1.10).
 *
 * @param path where it is written
 * @param jobs sections of the document, without the keys addons may not have
 * @param properties for jobs that have none of their own
 */
record Addon(
    String name,
    DocumentPath path,
    List<Section> jobs,
    Map<String, @Nullable Object> properties,
    AddonFilter include,
    AddonFilter exclude,
    boolean deprecatedProperties) {

  /** Which document it stands in. */
  enum Level {
    DEPLOYMENT(DocumentPath.Document.MANIFEST),
    RUNTIME(DocumentPath.Document.RUNTIME_CONFIG);

    private final DocumentPath.Document document;

    Level(DocumentPath.Document document) {
      this.document = document;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Addon parse(Section section, Level level, Predicate<String> releaseListed) {
    String name = section.string("name");
    Findings findings = new Findings();
    List<Section> jobs = new ArrayList<>();
    for (Object element : section.listOrEmpty("jobs")) {
      findings.attempt(() -> job(Section.of(element), level, releaseListed)).ifPresent(jobs::add);
    }
    findings.throwIfAny();
    return new Addon(
        name,
        DocumentPath.root(level.document).named("addons", name),
        jobs,
        section.mappingOrEmpty("properties"),
        AddonFilter.parse(section, AddonFilter.Kind.INCLUDE, level),
        AddonFilter.parse(section, AddonFilter.Kind.EXCLUDE, level),
        section.has("properties"));
  }

  private static Section job(Section job, Level level, Predicate<String> releaseListed) {
    String name = job.string("name");
    String release = job.string("release");
    job.mappingOrEmpty("provides");
    job.mappingOrEmpty("consumes");
    job.optionalMapping("properties");
    if (!releaseListed.test(release)) {
      throw new SlipwayException(
          ErrorCode.ADDON_RELEASE_NOT_LISTED_IN_RELEASES,
          "Manifest specifies job '%s' which is defined in '%s', but '%s' is not listed in the %s releases section."
              .formatted(name, release, release, level.word()));
    }
    Map<String, @Nullable Object> known = new LinkedHashMap<>(job.values());
    known.remove("custom_provider_definitions");
    return Section.of(known);
  }

  List<PropertyPlace> inherited() {
    return properties.isEmpty()
        ? List.of()
        : List.of(new PropertyPlace(path.key("properties"), properties));
  }

  boolean appliesTo(String deployment, List<String> teams, AddonTarget target) {
    return include.matches(deployment, teams, target)
        && !exclude.matches(deployment, teams, target);
  }
}
