package io.slipway.cli.client;

import java.util.Optional;

/** Who one is to a Director: what every request shows. */
public interface Identity {
  /**
   * What the {@code Authorization} header says.
   *
   * @param forLong whether the request takes so long that what ends soon will not do
   */
  String header(boolean forLong);

  /** What to say instead of what was refused; empty when there is nothing else to say. */
  Optional<String> renewed();

  /** What is wrong, and what to do, when a Director refuses it. */
  String refusal();
}
