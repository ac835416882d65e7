package io.slipway.supervisor.control;

import java.util.List;
import java.util.Optional;

/**
 * One {@code check} entry of a control file.
 *
 * @param restart run instead of stop and start, when given
 * @param dependsOn names of services that must be up before this one
 * @param every rules are evaluated every that many cycles
 * @param position where the entry begins, for messages
 */
public record ServiceDefinition(
    String name,
    ServiceCheck check,
    Optional<Program> start,
    Optional<Program> stop,
    Optional<Program> restart,
    List<String> groups,
    List<String> dependsOn,
    MonitorMode mode,
    int every,
    List<Rule> rules,
    List<RestartLimit> restartLimits,
    SourcePosition position) {
  public ServiceDefinition {
    groups = List.copyOf(groups);
    dependsOn = List.copyOf(dependsOn);
    rules = List.copyOf(rules);
    restartLimits = List.copyOf(restartLimits);
  }

  public boolean isProcess() {
    return check instanceof ServiceCheck.ProcessCheck;
  }
}
