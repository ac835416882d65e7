package io.slipway.director.tasks;

/**
 * Where a Director may die between two things that have to agree: the places at which tests kill
 * it.
 */
public enum Moment {
  /** Before something is written to a task's journal. */
  JOURNAL_WRITE,
  /** It is on disk, and nobody has acted on it. */
  JOURNAL_WRITTEN,
  /** Before a request is sent to an agent. */
  AGENT_REQUEST,
  /** The agent has answered, and nobody has heard. */
  AGENT_REPLY;

  /** Hears when a task is there. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param what the keys that are written, or the agent's method
     */
    void reached(Moment moment, String what);

    static Listener none() {
      return (_, _) -> {};
    }
  }
}
