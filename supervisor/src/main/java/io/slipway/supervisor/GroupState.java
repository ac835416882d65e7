package io.slipway.supervisor;

import java.util.List;
import java.util.Locale;

/**
 * The state of several services together: {@code job_state} as far as processes decide it (agent
 * contract 7.2, points 3 to 5). Points 1 and 2, an unreachable supervisor and a stopped instance,
 * are the agent's to know.
 */
public enum GroupState {
  STARTING,
  FAILING,
  RUNNING;

  /** No service at all is running. */
  public static GroupState of(List<ServiceState> services) {
    if (services.contains(ServiceState.STARTING)) {
      return STARTING;
    }
    return services.stream().allMatch(state -> state == ServiceState.RUNNING) ? RUNNING : FAILING;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
