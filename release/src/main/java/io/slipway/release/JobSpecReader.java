package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link JobSpec} of a parsed document, with the Director's checks and messages (Director
 * behaviour, section 2.11). What is wrong goes to the collector; the rest is still read.
 */
final class JobSpecReader {
  private final String job;
  private final Problems problems;

  /**
   * @param job the name the job goes by outside its spec, for the messages
   */
  JobSpecReader(String job, Problems problems) {
    this.job = job;
    this.problems = problems;
  }

  JobSpec read(@Nullable Object document) {
    if (!(document instanceof Map<?, ?> spec)) {
      problems.add(ErrorCode.JOB_MISSING_MANIFEST, "The spec of job '" + job + "' must be a map");
      return new JobSpec(job, "", Map.of(), List.of(), Map.of(), List.of(), List.of(), Map.of());
    }
    return new JobSpec(
        RubyText.toText(spec.get("name")),
        RubyText.toText(spec.get("description")),
        templates(spec.get("templates")),
        packages(spec.get("packages")),
        properties(spec.get("properties")),
        links(spec.get("provides"), "provides"),
        links(spec.get("consumes"), "consumes"),
        logs(spec.get("logs")));
  }

  private Map<String, String> templates(@Nullable Object value) {
    Map<String, String> templates = new LinkedHashMap<>();
    switch (value) {
      case Map<?, ?> map -> {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          if (entry.getValue() == null || entry.getValue() instanceof Map<?, ?>) {
            problems.add(
                ErrorCode.VALIDATION_INVALID_TYPE,
                "Template '%s' of job '%s' must have a path as its destination"
                    .formatted(entry.getKey(), job));
          } else {
            templates.put(RubyText.toText(entry.getKey()), RubyText.toText(entry.getValue()));
          }
        }
      }
      case null -> {}
      default ->
          problems.add(
              ErrorCode.VALIDATION_INVALID_TYPE,
              "Job '%s' has invalid templates spec format: expected a map from template to destination"
                  .formatted(job));
    }
    return templates;
  }

  private List<String> packages(@Nullable Object value) {
    return switch (value) {
      case List<?> list -> list.stream().map(RubyText::toText).toList();
      case null -> List.of();
      default -> {
        if (!isFalse(value)) {
          problems.add(
              ErrorCode.JOB_INVALID_PACKAGE_SPEC,
              "Job '" + job + "' has invalid package spec format");
        }
        yield List.of();
      }
    };
  }

  private Map<String, PropertyDefinition> properties(@Nullable Object value) {
    Map<String, PropertyDefinition> properties = new LinkedHashMap<>();
    switch (value) {
      case Map<?, ?> map ->
          map.forEach(
              (name, definition) ->
                  properties.put(RubyText.toText(name), propertyDefinition(definition)));
      case null -> {}
      default -> {
        if (!isFalse(value)) {
          problems.add(
              ErrorCode.JOB_INVALID_PROPERTY_SPEC,
              "Job '" + job + "' has invalid properties spec format");
        }
      }
    }
    return properties;
  }

  /** The contents of a definition are not checked: what is no map declares nothing. */
  private static PropertyDefinition propertyDefinition(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      return new PropertyDefinition("", false, null, null, null);
    }
    Object type = map.get("type");
    return new PropertyDefinition(
        RubyText.toText(map.get("description")),
        map.containsKey("default"),
        map.get("default"),
        map.get("example"),
        type == null ? null : RubyText.toText(type));
  }

  private List<LinkDefinition> links(@Nullable Object value, String key) {
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      invalidLink(
          "Job '%s' has invalid spec format: '%s' must be an array of hashes with name and type"
              .formatted(job, key));
      return List.of();
    }
    List<LinkDefinition> links = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Object item : list) {
      if (!(item instanceof Map<?, ?> link)) {
        invalidLink(
            "%s section in the release spec must be a list of hashes (job '%s')"
                .formatted(key.equals("provides") ? "Provides" : "Consumes", job));
        continue;
      }
      if (!link.containsKey("name") || !link.containsKey("type")) {
        invalidLink(
            "Each %s item in the %s section of the release spec must contain 'name' and 'type' (job '%s')"
                .formatted(key, key, job));
        continue;
      }
      String name = RubyText.toText(link.get("name"));
      String type = RubyText.toText(link.get("type"));
      if (key.equals("provides") && link.containsKey("optional")) {
        invalidLink(
            "Link '%s' of type '%s' is a provides link, not allowed to have 'optional' key (job '%s')"
                .formatted(name, type, job));
      }
      if (!names.add(name)) {
        problems.add(
            ErrorCode.JOB_DUPLICATE_LINK_NAME,
            "Job '%s' specifies duplicate %s link with name '%s'".formatted(job, key, name));
      }
      links.add(
          new LinkDefinition(
              name,
              type,
              key.equals("consumes") && Boolean.TRUE.equals(link.get("optional")),
              link.get("properties") instanceof List<?> properties
                  ? properties.stream().map(RubyText::toText).toList()
                  : List.of()));
    }
    return links;
  }

  private void invalidLink(String message) {
    problems.add(ErrorCode.JOB_INVALID_LINK_SPEC, message);
  }

  private Map<String, @Nullable Object> logs(@Nullable Object value) {
    Map<String, @Nullable Object> logs = new LinkedHashMap<>();
    switch (value) {
      case Map<?, ?> map -> map.forEach((name, glob) -> logs.put(RubyText.toText(name), glob));
      case null -> {}
      default -> {
        if (!isFalse(value)) {
          problems.add(
              ErrorCode.JOB_INVALID_LOG_SPEC, "Job '" + job + "' has invalid logs spec format");
        }
      }
    }
    return logs;
  }

  /** The Director's checks pass over whatever Ruby takes for false. */
  private static boolean isFalse(Object value) {
    return value.equals(false);
  }
}
