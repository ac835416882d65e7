package io.slipway.schema;

import java.util.Set;

/** What of a value a keyword has looked at, for the keywords that care about the rest. */
sealed interface Evaluated {
  Evaluated NOTHING = new Nothing();

  record Nothing() implements Evaluated {}

  /** Properties of a mapping. */
  record Keys(Set<String> keys) implements Evaluated {}

  /** So many items from the start of a list. */
  record Prefix(int count) implements Evaluated {}

  /** The items after the prefix. */
  record Rest(boolean any) implements Evaluated {}

  /** The items that {@code contains} has found. */
  record Found(Set<Integer> indices) implements Evaluated {}

  /** How {@code if} came out. */
  record Condition(boolean holds) implements Evaluated {}
}
