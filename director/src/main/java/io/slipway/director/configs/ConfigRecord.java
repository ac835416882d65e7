package io.slipway.director.configs;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * One version of a config. The newest version of each (type, name) that is not deleted is current.
 */
public record ConfigRecord(
    int id,
    String type,
    String name,
    String content,
    Optional<String> team,
    Instant createdAt,
    boolean current) {
  /** Whether a deployment of these teams is made with it: nobody's configs are everybody's. */
  public boolean isFor(Collection<String> teams) {
    return team.isEmpty() || teams.contains(team.get());
  }
}
