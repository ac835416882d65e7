package io.slipway.director.executing;

/** Hears how far the work on one thing has come. */
@FunctionalInterface
public interface Progress {
  /**
   * @param percent by how much this step advances the whole
   */
  void advance(String status, int percent);

  /** The same for what has been told before. */
  default void passed(int percent) {}

  /** For work nobody watches. */
  static Progress unseen() {
    return (status, percent) -> {};
  }
}
