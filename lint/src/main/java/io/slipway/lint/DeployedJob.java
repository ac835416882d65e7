package io.slipway.lint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job where a manifest places it.
 *
 * @param where the instance group, or the add-on
 * @param path of the job in the document
 * @param definition what the manifest says of it
 * @param job the job itself, when its release is the one being read
 */
record DeployedJob(String where, List<Object> path, Map<?, ?> definition, Optional<Job> job) {
  String name() {
    return String.valueOf(definition.get("name"));
  }

  /** The path of something the manifest says of the job. */
  List<Object> path(Object... more) {
    List<Object> whole = new ArrayList<>(path);
    whole.addAll(Arrays.asList(more));
    return whole;
  }

  Map<?, ?> map(String key) {
    return definition.get(key) instanceof Map<?, ?> map ? map : Map.of();
  }
}
