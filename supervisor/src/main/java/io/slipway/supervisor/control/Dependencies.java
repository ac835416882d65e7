package io.slipway.supervisor.control;

import io.slipway.base.ErrorCode;
import io.slipway.base.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** Who needs whom, among the services of all control files together. */
public final class Dependencies {
  /** More services than any instance has; bounds what a hostile file can cost. */
  public static final int MAXIMUM_SERVICES = 500;

  private final Map<String, List<String>> needs = new LinkedHashMap<>();
  private final Map<String, List<String>> neededBy = new HashMap<>();

  private Dependencies() {}

  /**
   * Checks the services against each other.
   *
   * @throws io.slipway.base.SlipwayException naming every duplicate name, unknown dependency and
   *     cycle
   */
  public static Dependencies of(List<ServiceDefinition> services) {
    Problems problems = new Problems();
    if (services.size() > MAXIMUM_SERVICES) {
      problems.add(
          ErrorCode.GENERIC,
          "The monit files define %d services; at most %d are supported"
              .formatted(services.size(), MAXIMUM_SERVICES));
      problems.throwIfAny();
    }
    Map<String, ServiceDefinition> byName = new HashMap<>();
    for (ServiceDefinition service : services) {
      ServiceDefinition known = byName.putIfAbsent(service.name(), service);
      if (known != null) {
        problems.add(
            ErrorCode.GENERIC,
            "%s: the service '%s' is already defined at %s; service names are shared by all jobs of an instance"
                .formatted(service.position(), service.name(), known.position()));
      }
    }
    Dependencies dependencies = new Dependencies();
    for (ServiceDefinition service : services) {
      dependencies.needs.put(service.name(), service.dependsOn());
      for (String name : service.dependsOn()) {
        if (!byName.containsKey(name)) {
          problems.add(
              ErrorCode.GENERIC,
              "%s: the service '%s' depends on '%s', which is not defined"
                  .formatted(service.position(), service.name(), name));
        }
        dependencies.neededBy.computeIfAbsent(name, _ -> new ArrayList<>()).add(service.name());
      }
    }
    problems.throwIfAny();
    for (ServiceDefinition service : services) {
      if (dependencies.allNeededBy(service.name()).contains(service.name())) {
        problems.add(
            ErrorCode.GENERIC,
            "%s: the service '%s' depends on itself, directly or through others"
                .formatted(service.position(), service.name()));
      }
    }
    problems.throwIfAny();
    return dependencies;
  }

  /** What the service needs directly. */
  public List<String> needsOf(String name) {
    return needs.getOrDefault(name, List.of());
  }

  /** Who needs the service directly. */
  public List<String> neededBy(String name) {
    return neededBy.getOrDefault(name, List.of());
  }

  /** Who needs the service, directly or through others. */
  public SequencedSet<String> allNeededBy(String name) {
    SequencedSet<String> found = new LinkedHashSet<>();
    collect(name, found);
    return found;
  }

  private void collect(String name, SequencedSet<String> found) {
    for (String dependent : neededBy(name)) {
      if (found.add(dependent)) {
        collect(dependent, found);
      }
    }
  }
}
