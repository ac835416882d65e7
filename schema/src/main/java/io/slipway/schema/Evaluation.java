package io.slipway.schema;

import java.util.ArrayList;
import java.util.List;

/** One run of a schema over one value. */
final class Evaluation {
  private final References references;
  private final Effort effort;
  private final List<Subschema> scope = new ArrayList<>();

  Evaluation(References references, Effort effort) {
    this.references = references;
    this.effort = effort;
  }

  References references() {
    return references;
  }

  Effort effort() {
    return effort;
  }

  /** The schemas on the way from the root to the one that is evaluated. */
  List<Subschema> scope() {
    return scope;
  }

  Result evaluate(Subschema schema, Instance instance) {
    effort.enter(schema);
    scope.add(schema);
    try {
      return switch (schema.body()) {
        case Subschema.Body.Anything _ ->
            Result.schema(Wording.NO_SCHEMA, instance, true, List.of());
        case Subschema.Body.Nothing(Wording wording) ->
            Result.schema(wording, instance, false, List.of());
        case Subschema.Body.Unusable _ ->
            throw new InvalidSchemaException(
                "the schema at " + schema.shown() + " must be an object or a boolean");
        case Subschema.Body.Rules(List<Keyword> keywords) -> evaluate(keywords, instance);
      };
    } finally {
      scope.removeLast();
      effort.leave();
    }
  }

  private Result evaluate(List<Keyword> keywords, Instance instance) {
    Frame frame = new Frame(this);
    boolean valid = true;
    for (Keyword keyword : keywords) {
      Result result = keyword.evaluate(instance, frame);
      if (result != null) {
        frame.add(result);
        valid &= result.valid();
      }
    }
    return Result.schema(Wording.NO_SCHEMA, instance, valid, frame.results());
  }
}
