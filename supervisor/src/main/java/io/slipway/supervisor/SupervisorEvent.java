package io.slipway.supervisor;

import io.slipway.instance.ExitStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a supervisor tells about its services, in the order in which it happened. */
public sealed interface SupervisorEvent {
  String service();

  Instant at();

  record StateChanged(String service, ServiceState from, ServiceState to, Instant at)
      implements SupervisorEvent {}

  /**
   * A process was seen alive.
   *
   * @param pid its number in the instance
   * @param startedIn from running the start program; zero when the process was found running
   */
  record ProcessUp(String service, int pid, Duration startedIn, Instant at)
      implements SupervisorEvent {}

  /** A service's start program is about to be run; told before it is. */
  record StartBegun(String service, Instant at) implements SupervisorEvent {}

  /**
   * A process ended.
   *
   * @param how where that can be known
   * @param lived how long
   * @param deaths how many of the service's processes ended by themselves since somebody ordered
   *     the service to start, this one included; 0 when it was stopped
   */
  record ProcessDied(
      String service, int pid, Optional<ExitStatus> how, Duration lived, int deaths, Instant at)
      implements SupervisorEvent {}

  /**
   * A start brought up no process, or its program failed and has left none so far.
   *
   * @param failures how many did not since somebody ordered the service to start, this one included
   */
  record StartFailed(String service, String reason, int failures, Instant at)
      implements SupervisorEvent {}

  /**
   * The supervisor runs a service's start program on its own initiative.
   *
   * @param after since the supervisor heard what made it act
   */
  record RestartBegun(String service, Duration after, Instant at) implements SupervisorEvent {}

  /**
   * What monit would have mailed (agent contract 7.9).
   *
   * @param event for example {@code Does not exist}
   * @param action what is done about it, for example {@code restart}
   */
  record Alert(String service, String event, String action, String description, Instant at)
      implements SupervisorEvent {}
}
