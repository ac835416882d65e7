package io.slipway.schema;

import org.jspecify.annotations.Nullable;

/** A value to evaluate, and where it stands. */
record Instance(@Nullable Object value, Location location) {
  Instance child(String key, @Nullable Object child) {
    return new Instance(child, location.child(key));
  }

  Instance item(int index, @Nullable Object item) {
    return child(Integer.toString(index), item);
  }
}
