package io.slipway.director.tasks;

/** A listener's claim to a task's output. */
public interface Subscription extends AutoCloseable {
  /** Ends it; a call to the listener that is under way is not waited for. */
  @Override
  void close();
}
