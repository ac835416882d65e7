package io.slipway.agent.message;

/**
 * A method the agent answers to.
 *
 * @param required how many arguments there must be
 */
public record Method(Kind kind, int required, Action action) {
  /** How a method is run (agent contract 1.3). */
  public enum Kind {
    /** Answered at once, whatever else goes on. */
    INSTANT,
    /** Answered at once, one after the other. */
    SYNCHRONOUS,
    /** A task in the queue. */
    ASYNCHRONOUS,
    /** A task in the queue that {@code cancel_task} ends. */
    CANCELLABLE,
    /** A task that is taken up again when the agent comes back. */
    PERSISTENT
  }

  public static Method instant(int required, Action action) {
    return new Method(Kind.INSTANT, required, action);
  }

  public static Method synchronous(int required, Action action) {
    return new Method(Kind.SYNCHRONOUS, required, action);
  }

  public static Method asynchronous(int required, Action action) {
    return new Method(Kind.ASYNCHRONOUS, required, action);
  }

  public static Method cancellable(int required, Action action) {
    return new Method(Kind.CANCELLABLE, required, action);
  }

  public static Method persistent(int required, Action action) {
    return new Method(Kind.PERSISTENT, required, action);
  }
}
