package io.slipway.bus.spec;

/**
 * What an instance's processes come to, or one of them (agent contract 7.2). A word that only
 * another agent knows is a state too: it is shown, and nothing is concluded from it.
 *
 * @param word as agents say it
 */
public record JobState(String word) {
  public static final JobState RUNNING = new JobState("running");
  public static final JobState STARTING = new JobState("starting");
  public static final JobState FAILING = new JobState("failing");

  /** Somebody has stopped them. */
  public static final JobState STOPPED = new JobState("stopped");

  /** Nobody watches it, or what would know cannot be asked. */
  public static final JobState UNKNOWN = new JobState("unknown");

  /** No agent's word: what is shown of an instance whose agent does not answer. */
  public static final JobState UNRESPONSIVE_AGENT = new JobState("unresponsive agent");

  public boolean isRunning() {
    return equals(RUNNING);
  }

  /** The word. */
  @Override
  public String toString() {
    return word;
  }
}
