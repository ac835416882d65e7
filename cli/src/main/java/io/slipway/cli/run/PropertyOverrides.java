package io.slipway.cli.run;

import io.slipway.base.SimilarNames;
import io.slipway.cli.CommandFailed;
import io.slipway.yaml.OpsPath;
import io.slipway.yaml.Values;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlDialect;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code -p job.property=value}: sets a property of a job in every group that runs it. */
final class PropertyOverrides {
  /**
   * The properties of the release's own jobs, by job; nothing is known of other jobs' properties.
   */
  private final Map<String, ? extends Collection<String>> known;

  private final Map<String, @Nullable Object> manifest;
  private final Set<String> paths = new TreeSet<>();

  /**
   * @param manifest is changed
   */
  PropertyOverrides(
      Map<String, @Nullable Object> manifest, Map<String, ? extends Collection<String>> known) {
    this.manifest = manifest;
    this.known = known;
  }

  /**
   * @param argument the value is read as YAML
   * @throws CommandFailed when the manifest has no such job or the job no such property
   */
  void apply(String argument) {
    int equals = argument.indexOf('=');
    if (equals <= 0) {
      throw new CommandFailed(
          "Expected property '" + argument + "' to be in format 'job.property=value'");
    }
    String name = argument.substring(0, equals);
    Object value =
        Yaml.parse(argument.substring(equals + 1), "the value of " + name, YamlDialect.GO).root();
    String job = job(name);
    String property = name.substring(job.length() + 1);
    requireKnown(job, property);
    for (Map<String, @Nullable Object> group : Manifests.groups(manifest)) {
      for (Map<String, @Nullable Object> entry : Manifests.maps(group.get("jobs"))) {
        if (Manifests.text(entry, "name").equals(job)) {
          set(entry, property, value);
          paths.add(path(Manifests.text(group, "name"), job, property));
        }
      }
    }
  }

  /** The places in the manifest that were set. */
  Set<String> paths() {
    return paths;
  }

  private static String path(String group, String job, String property) {
    StringBuilder path =
        new StringBuilder("/instance_groups/name=")
            .append(OpsPath.escape(group))
            .append("/jobs/name=")
            .append(OpsPath.escape(job))
            .append("/properties");
    for (String key : property.split("\\.", -1)) {
      path.append('/').append(OpsPath.escape(key));
    }
    return path.toString();
  }

  private List<Map<String, @Nullable Object>> jobs() {
    return Manifests.groups(manifest).stream()
        .flatMap(group -> Manifests.maps(group.get("jobs")).stream())
        .toList();
  }

  /** Names of jobs may have dots as well: the longest that fits is meant. */
  private String job(String name) {
    SortedSet<String> used = new TreeSet<>();
    jobs().forEach(job -> used.add(Manifests.text(job, "name")));
    Optional<String> found =
        used.stream()
            .filter(job -> name.startsWith(job + ".") && name.length() > job.length() + 1)
            .max(Comparator.comparingInt(String::length));
    if (found.isPresent()) {
      return found.get();
    }
    int dot = name.indexOf('.');
    if (dot < 0 || used.contains(name) || dot == name.length() - 1) {
      throw new CommandFailed(
          "Expected property '" + name + "' to be in format 'job.property=value'");
    }
    String given = name.substring(0, dot);
    throw new CommandFailed(
        "No instance group runs a job '%s'.%s Jobs are: %s"
            .formatted(given, SimilarNames.question(given, used), String.join(", ", used)));
  }

  /** A property may be set as a whole, in part, or together with others above it. */
  private void requireKnown(String job, String property) {
    Collection<String> declared = known.get(job);
    if (declared == null) {
      return;
    }
    boolean fits =
        declared.stream()
            .anyMatch(
                name ->
                    name.equals(property)
                        || property.startsWith(name + ".")
                        || name.startsWith(property + "."));
    if (!fits) {
      throw new CommandFailed(
          "Job '%s' has no property '%s'.%s %s"
              .formatted(
                  job,
                  property,
                  SimilarNames.question(property, declared),
                  declared.isEmpty()
                      ? "It has none."
                      : "Its properties are: " + String.join(", ", new TreeSet<>(declared))));
    }
  }

  private static void set(
      Map<String, @Nullable Object> job, String property, @Nullable Object value) {
    Map<String, @Nullable Object> target = job;
    String below = "properties";
    for (String key : property.split("\\.", -1)) {
      target = mapIn(target, below);
      below = key;
    }
    target.put(below, Values.deepCopy(value));
  }

  private static Map<String, @Nullable Object> mapIn(
      Map<String, @Nullable Object> map, String key) {
    Map<String, @Nullable Object> inner = new LinkedHashMap<>();
    if (map.get(key) instanceof Map<?, ?> existing) {
      existing.forEach((name, value) -> inner.put(String.valueOf(name), value));
    }
    map.put(key, inner);
    return inner;
  }
}
