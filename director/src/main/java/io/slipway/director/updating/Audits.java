package io.slipway.director.updating;

import io.slipway.director.events.Audit;
import io.slipway.director.events.Events;
import io.slipway.director.tasks.TaskContext;

/** Gives each task its way of writing into the audit trail. */
public final class Audits {
  private final Events events;

  public Audits(Events events) {
    this.events = events;
  }

  Audit of(TaskContext task) {
    return new Audit(events, task);
  }
}
