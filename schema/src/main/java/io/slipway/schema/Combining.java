package io.slipway.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keywords that put schemas together for one and the same value. */
final class Combining {
  private Combining() {}

  static Keyword reference(Source source, SchemaCompiler compiler) {
    compiler.pointer(source);
    return (instance, frame) ->
        frame.apply(frame.evaluation().references().resolve(source), instance);
  }

  static Keyword dynamicReference(Source source, SchemaCompiler compiler) {
    compiler.pointer(source);
    return (instance, frame) -> {
      Evaluation evaluation = frame.evaluation();
      return frame.apply(evaluation.references().resolve(source, evaluation.scope()), instance);
    };
  }

  static Keyword allOf(Source source, SchemaCompiler compiler) {
    List<Subschema> schemas = schemas(source, compiler);
    Wording wording = Wording.value("does not match all `allOf` schemas");
    return (instance, frame) ->
        Result.all(source, wording, instance, applied(schemas, instance, frame));
  }

  static Keyword anyOf(Source source, SchemaCompiler compiler) {
    List<Subschema> schemas = schemas(source, compiler);
    Wording wording = Wording.value("does not match any `anyOf` schemas");
    return (instance, frame) -> {
      List<Result> nested = applied(schemas, instance, frame);
      return Result.of(source, wording, instance, nested.stream().anyMatch(Result::valid), nested);
    };
  }

  static Keyword oneOf(Source source, SchemaCompiler compiler) {
    List<Subschema> schemas = schemas(source, compiler);
    Wording wording = Wording.value("does not match exactly one `oneOf` schema");
    return (instance, frame) -> {
      List<Result> nested = applied(schemas, instance, frame);
      long matching = nested.stream().filter(Result::valid).count();
      Result result = Result.of(source, wording, instance, matching == 1, nested);
      return matching > 1 ? result.asLeaf() : result;
    };
  }

  static Keyword not(Source source, SchemaCompiler compiler) {
    Subschema schema = compiler.child(source, Wording.NO_SCHEMA);
    Wording wording = Wording.value("matches `not` schema");
    return (instance, frame) -> {
      Result inner = frame.apply(schema, instance);
      return Result.of(source, wording, instance, !inner.valid(), inner.nested());
    };
  }

  static Keyword ifSchema(Source source, SchemaCompiler compiler) {
    Subschema schema = compiler.child(source, Wording.NO_SCHEMA);
    return (instance, frame) -> {
      Result inner = frame.apply(schema, instance);
      return Result.of(source, Wording.NO_SCHEMA, instance, true, inner.nested())
          .evaluating(new Evaluated.Condition(inner.valid()));
    };
  }

  static Keyword thenSchema(Source source, SchemaCompiler compiler) {
    return branch(source, compiler, true, "does not match conditional `then` schema");
  }

  static Keyword elseSchema(Source source, SchemaCompiler compiler) {
    return branch(source, compiler, false, "does not match conditional `else` schema");
  }

  private static Keyword branch(
      Source source, SchemaCompiler compiler, boolean taken, String text) {
    Subschema schema = compiler.child(source, Wording.NO_SCHEMA);
    Wording wording = Wording.value(text);
    return (instance, frame) -> {
      if (!frame.condition().equals(Optional.of(taken))) {
        return absent();
      }
      Result inner = frame.apply(schema, instance);
      return Result.of(source, wording, instance, inner.valid(), inner.nested());
    };
  }

  private static @Nullable Result absent() {
    return null;
  }

  private static List<Subschema> schemas(Source source, SchemaCompiler compiler) {
    List<Subschema> schemas = new ArrayList<>();
    for (Object raw : source.list()) {
      schemas.add(compiler.child(source, Integer.toString(schemas.size()), raw));
    }
    return schemas;
  }

  /** A loop, not a stream: each level of nesting takes as little of the stack as can be. */
  private static List<Result> applied(List<Subschema> schemas, Instance instance, Frame frame) {
    List<Result> results = new ArrayList<>();
    for (Subschema schema : schemas) {
      results.add(frame.apply(schema, instance));
    }
    return results;
  }
}
