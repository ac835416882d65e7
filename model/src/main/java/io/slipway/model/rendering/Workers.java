package io.slipway.model.rendering;

import java.util.function.IntConsumer;

/** Who renders the instances of a group, several at a time where they can. */
@FunctionalInterface
public interface Workers {
  /**
   * Does the action with 0, 1, 2… below the count, in any order. After a failure nothing begins any
   * more; it is thrown when what was under way has ended.
   */
  void forEach(int count, IntConsumer action);
}
