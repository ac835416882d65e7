package io.slipway.director.tasks;

/**
 * Takes what a task puts out, in order, on one thread of its own; a slow listener gets larger
 * pieces. When a call throws, the subscription is over.
 */
public interface OutputListener {
  /** The next bytes; pieces end anywhere, even inside a character. */
  void bytes(byte[] content);

  /** The task has ended and every byte was handed over; nothing follows. */
  void ended(TaskRecord task);

  /** No more can be told, though the task may go on; nothing follows. */
  default void broken() {}
}
