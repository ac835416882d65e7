package io.slipway.lint;

import io.slipway.base.SimilarNames;
import io.slipway.release.PropertyDefinition;
import io.slipway.template.Lookup;
import io.slipway.template.Lookup.Form;
import io.slipway.template.Lookup.OfProperties;
import io.slipway.template.Lookup.Reach;
import io.slipway.template.Lookup.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties that a manifest sets for a job, and those that it should. */
final class PropertyUse {
  private final ManifestDocument manifest;
  private final Findings findings;

  PropertyUse(ManifestDocument manifest, Findings findings) {
    this.manifest = manifest;
    this.findings = findings;
  }

  void check(DeployedJob deployed, Job job) {
    Map<?, ?> set = deployed.map("properties");
    unread(deployed, job, set, List.of());
    if (!isVariable(deployed.definition().get("properties"))) {
      missing(deployed, job, set);
    }
  }

  /** Goes down to what is declared; what is not, is reported where it leaves the declared paths. */
  private void unread(DeployedJob deployed, Job job, Map<?, ?> group, List<String> above) {
    for (Map.Entry<?, ?> entry : group.entrySet()) {
      List<String> path = new ArrayList<>(above);
      path.add(String.valueOf(entry.getKey()));
      String name = String.join(".", path);
      Properties properties = job.properties();
      if (properties.declared().containsKey(name)) {
        continue;
      }
      Object value = entry.getValue();
      if (!properties.isGroup(name)) {
        add(
            Rule.UNKNOWN_MANIFEST_PROPERTY,
            Severity.WARNING,
            deployed,
            path,
            "job '%s' declares no property '%s', so BOSH passes over it.%s"
                .formatted(job.name(), name, similar(properties, name)));
      } else if (value instanceof Map<?, ?> inside) {
        unread(deployed, job, inside, path);
      } else if (value != null && !isVariable(value)) {
        add(
            Rule.PROPERTY_NOT_A_MAP,
            Severity.ERROR,
            deployed,
            path,
            "property '%s' of job '%s' must be a map, because the job declares properties below it."
                .formatted(name, job.name()));
      }
    }
  }

  private static String similar(Properties properties, String name) {
    return SimilarNames.question(name, properties.declared().keySet());
  }

  private void add(
      Rule rule, Severity severity, DeployedJob deployed, List<String> path, String message) {
    List<Object> whole = new ArrayList<>(List.of("properties"));
    whole.addAll(path);
    findings
        .about(deployed.name())
        .add(
            rule,
            severity,
            manifest.spot(deployed.path(whole.toArray())),
            String.join(".", path),
            message);
  }

  private void missing(DeployedJob deployed, Job job, Map<?, ?> set) {
    Set<String> reported = new HashSet<>();
    for (Template template : job.all()) {
      for (Lookup lookup : template.lookups()) {
        if (lookup instanceof OfProperties read
            && read.subject() instanceof Subject.Job
            && read.form() == Form.REQUIRED
            && read.reach() == Reach.ALWAYS
            && read.names().stream()
                .noneMatch(name -> name.dynamic() || isSet(job, set, name.text()))
            && read.names().stream().anyMatch(name -> job.properties().knows(name.text()))
            && reported.add(read.names().toString())) {
          missing(deployed, job, template, read);
        }
      }
    }
  }

  private void missing(DeployedJob deployed, Job job, Template template, OfProperties read) {
    String names = String.join("' or '", read.names().stream().map(Lookup.Name::text).toList());
    findings
        .about(job.name())
        .add(
            Rule.MISSING_PROPERTY,
            Severity.WARNING,
            manifest.spot(deployed.path()),
            read.names().getFirst().text(),
            "property '%s' of job '%s' in '%s' is not set and has no default, but %s:%d needs it. Set it under 'properties' of the job."
                .formatted(
                    names,
                    job.name(),
                    deployed.where(),
                    template.text().path(),
                    read.place().line()));
  }

  /** Whether {@code p} finds something, going by the manifest and the spec's defaults. */
  private static boolean isSet(Job job, Map<?, ?> set, String name) {
    Properties properties = job.properties();
    if (name.isEmpty() || properties.isGroup(name)) {
      return true;
    }
    return properties.declared().entrySet().stream()
        .filter(property -> Properties.meet(property.getKey(), name))
        .anyMatch(property -> hasDefault(property.getValue()) || isGiven(set, property.getKey()));
  }

  private static boolean hasDefault(PropertyDefinition definition) {
    return definition.defaultValue() != null;
  }

  private static boolean isGiven(Map<?, ?> set, String name) {
    @Nullable Object value = set;
    for (String part : name.split("\\.", -1)) {
      if (isVariable(value)) {
        return true;
      }
      value = value instanceof Map<?, ?> map ? map.get(part) : null;
    }
    return value != null;
  }

  /** Whether a variable stands there, which may be anything. */
  private static boolean isVariable(@Nullable Object value) {
    return value instanceof String text && text.contains("((");
  }
}
