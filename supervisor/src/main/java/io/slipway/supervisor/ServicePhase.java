package io.slipway.supervisor;

import io.slipway.base.TransitionTable;
import io.slipway.base.TransitionTable.Transition;
import java.util.List;

/** Where a service is in its life. */
enum ServicePhase {
  /** Nobody looks after it; it may well run. */
  UNMONITORED,
  /** To be looked after, but not looked at yet. */
  INITIALIZING,
  /** A program is bringing it up. */
  STARTING,
  /** There. */
  RUNNING,
  /** Looked after, and not there. */
  ABSENT,
  /** A program is taking it down. */
  STOPPING;

  /** What moves a service from one phase to another. */
  enum Trigger {
    MONITOR,
    UNMONITOR,
    START,
    APPEARED,
    NOT_FOUND,
    START_FAILED,
    DIED,
    STOP,
    STOP_FAILED
  }

  static final TransitionTable<ServicePhase, Trigger> TRANSITIONS =
      TransitionTable.of(
          "service",
          ServicePhase.class,
          Trigger.class,
          List.of(
              new Transition<>(UNMONITORED, Trigger.MONITOR, INITIALIZING),
              new Transition<>(UNMONITORED, Trigger.START, STARTING),
              new Transition<>(UNMONITORED, Trigger.APPEARED, RUNNING),
              new Transition<>(UNMONITORED, Trigger.STOP, STOPPING),
              new Transition<>(INITIALIZING, Trigger.APPEARED, RUNNING),
              new Transition<>(INITIALIZING, Trigger.NOT_FOUND, ABSENT),
              new Transition<>(STARTING, Trigger.APPEARED, RUNNING),
              new Transition<>(STARTING, Trigger.START_FAILED, ABSENT),
              new Transition<>(STARTING, Trigger.UNMONITOR, UNMONITORED),
              new Transition<>(RUNNING, Trigger.DIED, ABSENT),
              new Transition<>(RUNNING, Trigger.START, STARTING),
              new Transition<>(RUNNING, Trigger.STOP, STOPPING),
              new Transition<>(RUNNING, Trigger.UNMONITOR, UNMONITORED),
              new Transition<>(ABSENT, Trigger.APPEARED, RUNNING),
              new Transition<>(ABSENT, Trigger.START, STARTING),
              new Transition<>(ABSENT, Trigger.STOP, STOPPING),
              new Transition<>(ABSENT, Trigger.UNMONITOR, UNMONITORED),
              new Transition<>(STOPPING, Trigger.DIED, ABSENT),
              new Transition<>(STOPPING, Trigger.STOP_FAILED, RUNNING),
              new Transition<>(STOPPING, Trigger.UNMONITOR, UNMONITORED)));
}
