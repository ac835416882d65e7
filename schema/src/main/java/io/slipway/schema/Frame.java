package io.slipway.schema;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One schema being evaluated on one value: what its keywords so far have found. */
final class Frame {
  private final Evaluation evaluation;
  private final List<Result> results = new ArrayList<>();

  Frame(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  void add(Result result) {
    results.add(result);
  }

  /** Of the keywords evaluated before, in their order. */
  List<Result> results() {
    return results;
  }

  Evaluation evaluation() {
    return evaluation;
  }

  Result apply(Subschema schema, Instance instance) {
    return evaluation.evaluate(schema, instance);
  }

  boolean matches(RubyPattern pattern, String text) {
    return evaluation.effort().matches(pattern, text);
  }

  /** The properties that {@code properties} and {@code patternProperties} have taken. */
  Set<String> takenKeys() {
    Set<String> keys = new LinkedHashSet<>();
    for (Result result : results) {
      if (result.evaluated() instanceof Evaluated.Keys taken) {
        keys.addAll(taken.keys());
      }
    }
    return keys;
  }

  /** How many items {@code prefixItems} has taken. */
  int takenItems() {
    for (Result result : results) {
      if (result.evaluated() instanceof Evaluated.Prefix prefix) {
        return prefix.count();
      }
    }
    return 0;
  }

  Optional<Boolean> condition() {
    for (Result result : results) {
      if (result.evaluated() instanceof Evaluated.Condition condition) {
        return Optional.of(condition.holds());
      }
    }
    return Optional.empty();
  }

  /** How many items {@code contains} has found. */
  Optional<Integer> found() {
    for (Result result : results) {
      if (result.evaluated() instanceof Evaluated.Found found) {
        return Optional.of(found.indices().size());
      }
    }
    return Optional.empty();
  }
}
