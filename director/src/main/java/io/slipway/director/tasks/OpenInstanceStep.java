package io.slipway.director.tasks;

import io.slipway.base.Clock;
import io.slipway.events.InstanceStep;
import io.slipway.events.TaskEvent;
import java.time.Duration;
import java.util.Optional;

/** Something that is being done to an instance. */
public final class OpenInstanceStep {
  private final EventLog log;
  private final Clock clock;
  private final InstanceStep step;
  private final long event;
  private final long begun;

  OpenInstanceStep(EventLog log, Clock clock, InstanceStep step, long event) {
    this.log = log;
    this.clock = clock;
    this.step = step;
    this.event = event;
    this.begun = clock.nanoTime();
  }

  /** The number of the event that began it. */
  public long event() {
    return event;
  }

  /** It is over; to be called once. */
  public void end(InstanceStep.Outcome outcome) {
    Duration duration = Duration.ofNanos(clock.nanoTime() - begun);
    log.write(
        Optional.of(event),
        stamp -> new TaskEvent.InstanceStepEnded(stamp, step, duration, outcome));
  }
}
