package io.slipway.simulation.scenario;

/**
 * Something that goes wrong once.
 *
 * @param number at the so-manieth such point since the beginning, counted from one
 */
public record Fault(Point point, int number, Effect effect) {
  /** Where things go wrong; each is counted by itself. */
  public enum Point {
    /** A {@link io.slipway.director.tasks.Moment} of a task: writes of a journal, requests. */
    MOMENT,
    /** A message between Director and agents, either way. */
    MESSAGE,
    /** An agent is about to do something that takes time. */
    WORK,
    /** A script of an instance. */
    SCRIPT,
    /** A call of the cloud that takes time. */
    CLOUD
  }

  /** What goes wrong. */
  public enum Effect {
    DIRECTOR_DIES,
    HOST_DIES,
    /** The message is lost, with whatever else is on its way over the same connection. */
    LOST,
    DOUBLED,
    LATE,
    /** It does not work. */
    FAILS,
    /** It takes minutes. */
    SLOW,
    /** Nobody ever hears of it again. */
    HANGS
  }

  @Override
  public String toString() {
    return "%s at %s %d".formatted(effect, point, number);
  }
}
