package io.slipway.cli.client;

import java.time.Duration;
import java.util.Optional;

/** What becomes of a client whose Director goes while it follows a task. */
public interface Reconnection {
  /** Says so; called once for each time. */
  void lost(long task);

  /**
   * Waits for a Director to be where this one was, or where the home says that one is now. It may
   * be gone again when it is asked.
   *
   * @return empty when none has come within the limit
   */
  Optional<DirectorClient> find(Duration limit);
}
