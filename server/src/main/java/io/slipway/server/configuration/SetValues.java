package io.slipway.server.configuration;

import java.util.IdentityHashMap;
import java.util.Optional;

/** What was set, by its key. Not for use by many threads. */
final class SetValues {
  static final SetValues NONE = new SetValues();

  private final IdentityHashMap<Key<?, ?>, Object> values = new IdentityHashMap<>();

  <T> void put(Key<?, T> key, T value) {
    values.put(key, value);
  }

  @SuppressWarnings("unchecked") // put lets in only what the key's type is
  <T> Optional<T> of(Key<?, T> key) {
    return Optional.ofNullable((T) values.get(key));
  }
}
