package io.slipway.director.executing;

import io.slipway.director.tasks.Step;
import java.util.Optional;

/** Hears how far the work on one thing has come. */
@FunctionalInterface
public interface Progress {
  /**
   * @param percent by how much this step advances the whole
   */
  void advance(String status, int percent);

  /** The same for what has been told before. */
  default void passed(int percent) {}

  /** The event that the work belongs to. */
  default Optional<Long> event() {
    return Optional.empty();
  }

  /** For work nobody watches. */
  static Progress unseen() {
    return (status, percent) -> {};
  }

  /** For work that is a step of a stage, which says nothing of what it does. */
  static Progress unseenIn(Step step) {
    return new Progress() {
      @Override
      public void advance(String status, int percent) {}

      @Override
      public Optional<Long> event() {
        return step.event();
      }
    };
  }
}
