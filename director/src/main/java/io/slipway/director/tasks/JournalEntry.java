package io.slipway.director.tasks;

/**
 * How far a task has come with one thing.
 *
 * @param scope what it belongs to, such as an instance and a part of its update; empty for what the
 *     whole task has found out
 * @param key names it in its scope
 * @param inputs what decided about it: an entry with others is another thing's
 * @param note what is needed to go on from here, or what it ended with
 */
public record JournalEntry(String scope, String key, String inputs, State state, String note) {
  /** Where it stands. */
  public enum State {
    /** It may have had its effect, or some of it, or none. */
    BEGUN,
    DONE,
    FAILED
  }
}
