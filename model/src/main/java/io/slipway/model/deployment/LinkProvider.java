package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.release.LinkDefinition;
import io.slipway.release.PropertyDefinition;
import io.slipway.yaml.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A link that a job or a disk of a group provides (behaviour 6.1, 6.2).
 *
 * @param owner the job, or the group for a disk
 * @param originalName as the release has it
 * @param name as others refer to it
 * @param consumable false when the manifest says {@code nil}
 * @param properties what consumers may read of the job's properties
 * @param custom whether the manifest defines it rather than the release
 * @param dnsAliases as the manifest gives them; null for none
 */
public record LinkProvider(
    Kind kind,
    String group,
    String owner,
    String originalName,
    String name,
    String type,
    boolean shared,
    boolean consumable,
    Map<String, @Nullable Object> properties,
    boolean custom,
    @Nullable Object dnsAliases) {

  /** What provides it. */
  public enum Kind {
    JOB,
    DISK
  }

  /** The links of a group's named disk. */
  static LinkProvider ofDisk(String group, String disk) {
    return new LinkProvider(
        Kind.DISK,
        group,
        group,
        disk,
        disk,
        "disk",
        false,
        true,
        Map.of("name", disk),
        false,
        null);
  }

  /** The links of a job, custom ones first; throws all that is wrong with them. */
  static List<LinkProvider> of(String group, JobUse job) {
    Findings findings = new Findings();
    List<LinkDefinition> defined = job.job().spec().provides();
    List<LinkDefinition> custom = customDefinitions(group, job, defined);
    List<LinkProvider> providers = new ArrayList<>();
    custom.forEach(
        definition ->
            findings.attempt(() -> of(group, job, definition, true)).ifPresent(providers::add));
    defined.forEach(
        definition ->
            findings.attempt(() -> of(group, job, definition, false)).ifPresent(providers::add));
    findings.throwIfAny();
    return providers;
  }

  private static LinkProvider of(
      String group, JobUse job, LinkDefinition definition, boolean custom) {
    String link = definition.name();
    String name = link;
    boolean shared = false;
    boolean consumable = true;
    Object aliases = null;
    if (job.provides().containsKey(link)) {
      Object given = job.provides().get(link);
      if ("nil".equals(given)) {
        consumable = false;
      } else if (given instanceof Map<?, ?> map) {
        Section section = Section.of(map);
        if (section.has("name") || section.has("type")) {
          throw problem(releaseOnly(link, group, job));
        }
        name = section.optionalString("as").orElse(link);
        shared = Boolean.TRUE.equals(section.raw("shared"));
        aliases = section.raw("aliases");
      } else {
        throw problem(
            "Provider '%s' in job '%s' in instance group '%s' specified in the manifest should only be a hash or string 'nil'"
                .formatted(link, job.name(), group));
      }
    }
    return new LinkProvider(
        Kind.JOB,
        group,
        job.name(),
        link,
        name,
        definition.type(),
        shared,
        consumable,
        mappedProperties(job, definition.properties()),
        custom,
        aliases);
  }

  static String releaseOnly(String link, String group, JobUse job) {
    return ("Cannot specify 'name' or 'type' properties in the manifest for link '%s' in job '%s'"
            + " in instance group '%s'. Please provide these keys in the release only.")
        .formatted(link, job.name(), group);
  }

  private static Map<String, @Nullable Object> mappedProperties(JobUse job, List<String> names) {
    Findings findings = new Findings();
    Map<String, @Nullable Object> mapped = new LinkedHashMap<>();
    for (String name : names) {
      String[] path = name.split("\\.");
      Optional<Holder> given = find(path, job.properties());
      PropertyDefinition definition = job.job().spec().properties().get(name);
      if (given.isPresent()) {
        put(mapped, path, given.get().value());
      } else if (definition != null) {
        put(mapped, path, definition.defaultValue());
      } else {
        findings.add(
            ErrorCode.GENERIC,
            "Link property "
                + name
                + " in template "
                + job.name()
                + " is not defined in release spec");
      }
    }
    findings.throwIfAny();
    return mapped;
  }

  /** A value that is there, be it null. */
  private record Holder(@Nullable Object value) {}

  private static Optional<Holder> find(String[] path, Map<String, @Nullable Object> properties) {
    Object node = properties;
    for (String key : path) {
      if (!(node instanceof Map<?, ?> map) || !map.containsKey(key)) {
        return Optional.empty();
      }
      node = map.get(key);
    }
    return Optional.of(new Holder(node));
  }

  private static void put(
      Map<String, @Nullable Object> target, String[] path, @Nullable Object value) {
    Map<String, @Nullable Object> node = target;
    for (int i = 0; i < path.length - 1; i++) {
      if (node.get(path[i]) instanceof Map<?, ?> map) {
        node = PlainValues.mapping(map);
      } else {
        Map<String, @Nullable Object> child = new LinkedHashMap<>();
        node.put(path[i], child);
        node = child;
      }
    }
    node.put(path[path.length - 1], Values.deepCopy(value));
  }

  private static List<LinkDefinition> customDefinitions(
      String group, JobUse job, List<LinkDefinition> ofRelease) {
    Findings findings = new Findings();
    List<LinkDefinition> definitions = new ArrayList<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Object element : job.customProviders()) {
      Section section = Section.of(element);
      boolean named = isText(section, "name", group, job, findings);
      boolean typed = isText(section, "type", group, job, findings);
      String name = RubyText.text(section.raw("name"));
      if (ofRelease.stream().anyMatch(known -> known.name().equals(name))) {
        findings.add(
            ErrorCode.GENERIC,
            "Custom provider '%s' in job '%s' in instance group '%s' is already defined in release '%s'"
                .formatted(name, job.name(), group, job.release()));
      }
      counts.merge(name, 1, Integer::sum);
      if (named && typed) {
        definitions.add(
            new LinkDefinition(
                name,
                section.string("type"),
                false,
                section.listOrEmpty("properties").stream().map(RubyText::text).toList()));
      }
    }
    counts.forEach(
        (name, count) -> {
          if (count > 1) {
            findings.add(
                ErrorCode.GENERIC,
                "Custom provider '%s' in job '%s' in instance group '%s' is defined multiple times in manifest."
                    .formatted(name, job.name(), group));
          }
        });
    findings.throwIfAny();
    return definitions;
  }

  private static boolean isText(
      Section section, String key, String group, JobUse job, Findings findings) {
    if (section.raw(key) instanceof String text && !text.isEmpty()) {
      return true;
    }
    findings.add(
        ErrorCode.GENERIC,
        "%s for custom link provider definition in manifest in job '%s' in instance group '%s' must be a valid non-empty string."
            .formatted(key.equals("name") ? "Name" : "Type", job.name(), group));
    return false;
  }

  private static SlipwayException problem(String message) {
    return new SlipwayException(ErrorCode.GENERIC, message);
  }
}
