package io.slipway.model.planning;

import io.slipway.base.ErrorCode;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.model.deployment.PlainValues;
import io.slipway.release.PropertyDefinition;
import io.slipway.yaml.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives each property a job declares its value: the manifest's, else the job's default (behaviour
 * 5.2). What the job does not declare is dropped; {@code false} and empty texts are values.
 */
public final class PropertyBinding {
  private PropertyBinding() {}

  /** The bound properties of every job, by job name; throws all type problems at once. */
  public static Map<String, @Nullable Object> bind(InstanceGroup group) {
    Map<String, @Nullable Object> byJob = new LinkedHashMap<>();
    Problems problems = new Problems();
    for (JobUse job : group.jobs()) {
      problems.collect(
          () -> {
            try {
              byJob.put(job.name(), bind(job.job().spec().properties(), job.properties()));
            } catch (NoMappingException e) {
              throw e.of(job);
            }
          });
    }
    problems.throwIfAny();
    return byJob;
  }

  /**
   * @param declared by dotted name
   * @param given nested
   */
  public static Map<String, @Nullable Object> bind(
      Map<String, PropertyDefinition> declared, Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> bound = new LinkedHashMap<>();
    declared.forEach(
        (name, definition) -> {
          List<String> path = List.of(name.split("\\."));
          checkPath(name, path, given);
          Object value = Values.lookup(given, name);
          put(
              bound,
              name,
              path,
              Values.sortKeys(value == null ? definition.defaultValue() : value));
        });
    return bound;
  }

  private static void checkPath(
      String name, List<String> path, Map<String, @Nullable Object> given) {
    Object node = given;
    for (int i = 0; i < path.size(); i++) {
      String key = path.get(i);
      if (!(node instanceof Map<?, ?> map)) {
        throw new NoMappingException(name, path.subList(0, i), node);
      }
      node = map.get(key);
      if (node == null) {
        return;
      }
    }
  }

  private static void put(
      Map<String, @Nullable Object> target,
      String name,
      List<String> path,
      @Nullable Object value) {
    Map<String, @Nullable Object> node = target;
    for (int i = 0; i < path.size() - 1; i++) {
      String key = path.get(i);
      Object next = node.get(key);
      if (next instanceof Map<?, ?> map) {
        node = PlainValues.mapping(map);
      } else if (next == null || Boolean.FALSE.equals(next)) {
        Map<String, @Nullable Object> child = new LinkedHashMap<>();
        node.put(key, child);
        node = child;
      } else {
        throw new NoMappingException(name, path.subList(0, i + 1), next);
      }
    }
    node.put(path.getLast(), value);
  }

  /** A value stands where a declared property wants a mapping. */
  public static final class NoMappingException extends SlipwayException {
    private final String place;
    private final Optional<JobUse> job;

    private NoMappingException(String property, List<String> place, @Nullable Object received) {
      super(
          ErrorCode.GENERIC,
          "Property '"
              + property
              + "' expects a hash, but received '"
              + PlainValues.className(received)
              + "'");
      this.place = String.join(".", place);
      this.job = Optional.empty();
    }

    private NoMappingException(NoMappingException unplaced, JobUse job) {
      super(unplaced.code(), unplaced.message(), unplaced);
      this.place = unplaced.place;
      this.job = Optional.of(job);
    }

    private NoMappingException of(JobUse user) {
      return new NoMappingException(this, user);
    }

    /** The dotted name of the value. */
    public String place() {
      return place;
    }

    /** Whose property it is, when a whole group was bound. */
    public Optional<JobUse> job() {
      return job;
    }
  }
}
