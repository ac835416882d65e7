package io.slipway.bus.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Who an instance is: all that the agent of a new VM is told.
 *
 * @param job empty for a group without jobs
 * @param index empty only where an agent was never told any
 * @param networks settings by name, as the Director planned them and CPIs see them
 */
public record Identity(
    String deployment,
    Optional<JobGroup> job,
    OptionalInt index,
    String id,
    Map<String, Map<String, @Nullable Object>> networks) {
  public Identity {
    networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
  }

  Identity with(Optional<JobGroup> otherJob) {
    return new Identity(deployment, otherJob, index, id, networks);
  }

  Identity with(Map<String, Map<String, @Nullable Object>> otherNetworks) {
    return new Identity(deployment, job, index, id, otherNetworks);
  }
}
