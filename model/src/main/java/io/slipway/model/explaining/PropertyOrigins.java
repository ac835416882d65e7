package io.slipway.model.explaining;

import io.slipway.model.deployment.DocumentPath;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.model.deployment.PropertyPlace;
import io.slipway.release.PropertyDefinition;
import io.slipway.yaml.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The properties of one job in one group: which there are, and where they come from. */
final class PropertyOrigins {
  private final JobUse job;

  PropertyOrigins(JobUse job) {
    this.job = job;
  }

  /**
   * What a job sees of a property.
   *
   * @param origin of the value; without a value, of what stands there and does not count
   */
  record Seen(@Nullable Object value, Optional<Origin> origin) {}

  /** Whether the spec declares it, a part of it, or what it is a part of. */
  boolean declares(String name) {
    return declarations().keySet().stream().anyMatch(declared -> overlaps(declared, name));
  }

  static boolean overlaps(String declared, String name) {
    return declared.equals(name)
        || declared.startsWith(name + ".")
        || name.startsWith(declared + ".");
  }

  /** The value that a template is given; the manifest's counts only where it is declared. */
  Seen seen(String name) {
    Optional<Origin> written = written(name);
    if (!declares(name)) {
      return new Seen(null, written);
    }
    Object given = Values.lookup(job.properties(), name);
    if (given != null) {
      return new Seen(given, written);
    }
    Object fallback = fallback(name);
    return fallback == null
        ? new Seen(null, written)
        : new Seen(fallback, Optional.of(new Origin.Default()));
  }

  /** Where the name or, of a path that leads into a value, the value is written. */
  Optional<Origin> written(String name) {
    List<String> keys = keys(name);
    for (PropertyPlace place : job.places()) {
      if (reaches(place.values(), keys)) {
        return Optional.of(new Origin.Written(place.path().keys(keys)));
      }
    }
    return Optional.empty();
  }

  private static boolean reaches(Map<String, @Nullable Object> values, List<String> keys) {
    Object node = values;
    for (String key : keys) {
      if (node instanceof Map<?, ?> map && map.containsKey(key)) {
        node = map.get(key);
      } else if (!(node instanceof List<?> list
          && key.matches("[0-9]{1,9}")
          && Integer.parseInt(key) < list.size())) {
        return false;
      } else {
        node = list.get(Integer.parseInt(key));
      }
    }
    return true;
  }

  private @Nullable Object fallback(String name) {
    for (Map.Entry<String, PropertyDefinition> declared : declarations().entrySet()) {
      if (name.equals(declared.getKey())) {
        return declared.getValue().defaultValue();
      }
      if (name.startsWith(declared.getKey() + ".")) {
        String rest = name.substring(declared.getKey().length() + 1);
        return Values.lookup(declared.getValue().defaultValue(), rest);
      }
    }
    boolean partsHaveDefaults =
        declarations().entrySet().stream()
            .anyMatch(
                declared ->
                    declared.getKey().startsWith(name + ".")
                        && declared.getValue().defaultValue() != null);
    return partsHaveDefaults ? Map.of() : null;
  }

  /** Where the manifest can set it. */
  DocumentPath settable(String name) {
    return job.places().getFirst().path().keys(keys(name));
  }

  Set<String> declared() {
    return declarations().keySet();
  }

  /** What is given though the spec does not declare it. */
  Set<String> undeclared() {
    Set<String> names = new TreeSet<>();
    leaves(
        job.properties(),
        "",
        (name, _) -> {
          if (!declares(name)) {
            names.add(name);
          }
        });
    return names;
  }

  /** Dotted names of all that is no mapping. */
  static void leaves(
      Map<?, ?> values, String prefix, BiConsumer<String, @Nullable Object> consumer) {
    values.forEach(
        (key, value) -> {
          String name = prefix + key;
          if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            leaves(map, name + ".", consumer);
          } else {
            consumer.accept(name, value);
          }
        });
  }

  private Map<String, PropertyDefinition> declarations() {
    return job.job().spec().properties();
  }

  static List<String> keys(String name) {
    return List.of(name.split("\\.", -1));
  }
}
