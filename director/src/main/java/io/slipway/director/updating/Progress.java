package io.slipway.director.updating;

/** Hears how far the work on one thing has come. */
@FunctionalInterface
interface Progress {
  /**
   * @param percent by how much this step advances the whole
   */
  void advance(String status, int percent);

  /** For work nobody watches. */
  static Progress unseen() {
    return (status, percent) -> {};
  }
}
