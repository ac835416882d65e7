package io.slipway.director.tasks;

import java.util.Optional;

/** Makes of a stored request the work it asked for. */
@FunctionalInterface
public interface Resumption {
  /** Empty for a request that nobody understands (any more). */
  Optional<TaskBody> of(StoredRequest request);

  /** For a Director that goes on with nothing. */
  static Resumption nothing() {
    return _ -> Optional.empty();
  }
}
