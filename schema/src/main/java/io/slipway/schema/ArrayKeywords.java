package io.slipway.schema;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The keywords that look at the items of a list; any other value passes. */
final class ArrayKeywords {
  private ArrayKeywords() {}

  private interface OnItems {
    Result evaluate(List<?> items, Instance instance, Frame frame);
  }

  private static Keyword onItems(Source source, Wording wording, OnItems rule) {
    return (instance, frame) ->
        instance.value() instanceof List<?> items
            ? rule.evaluate(items, instance, frame)
            : Result.of(source, wording, instance, true);
  }

  static Keyword prefixItems(Source source, SchemaCompiler compiler) {
    List<Subschema> schemas = new ArrayList<>();
    for (Object raw : source.list()) {
      schemas.add(compiler.child(source, Integer.toString(schemas.size()), raw));
    }
    Wording wording = Wording.of("array items", "do not match corresponding `prefixItems` schemas");
    return onItems(
        source,
        wording,
        (items, instance, frame) -> {
          List<Result> nested = new ArrayList<>();
          for (int i = 0; i < Math.min(schemas.size(), items.size()); i++) {
            nested.add(frame.apply(schemas.get(i), instance.item(i, items.get(i))));
          }
          return Result.all(source, wording, instance, nested)
              .evaluating(new Evaluated.Prefix(nested.size()));
        });
  }

  static Keyword items(Source source, SchemaCompiler compiler) {
    Subschema schema = compiler.child(source, Wording.NO_SCHEMA);
    Wording wording = Wording.of("array items", "do not match `items` schema");
    return onItems(
        source,
        wording,
        (items, instance, frame) -> {
          List<Result> nested =
              each(schema, items, range(frame.takenItems(), items.size()), instance, frame);
          return Result.all(source, wording, instance, nested)
              .evaluating(new Evaluated.Rest(!nested.isEmpty()));
        });
  }

  static Keyword contains(Source source, SchemaCompiler compiler) {
    Subschema schema = compiler.child(source, Wording.NO_SCHEMA);
    Wording wording =
        Wording.of("array", "does not contain enough items that match `contains` schema");
    return onItems(
        source,
        wording,
        (items, instance, frame) -> {
          List<Result> nested = each(schema, items, range(0, items.size()), instance, frame);
          Set<Integer> found = new LinkedHashSet<>();
          for (int i = 0; i < nested.size(); i++) {
            if (nested.get(i).valid()) {
              found.add(i);
            }
          }
          boolean enough = RubyValues.compare(found.size(), minimumFound(source)) >= 0;
          return Result.of(source, wording, instance, enough, nested)
              .evaluating(new Evaluated.Found(found))
              .asLeaf();
        });
  }

  private static Number minimumFound(Source contains) {
    return switch (contains.sibling("minContains")) {
      case null -> 1;
      case Number number -> number;
      default -> throw contains.invalid("needs a number as `minContains`");
    };
  }

  static Keyword maxContains(Source source, SchemaCompiler compiler) {
    return found(source, compiler, "greater than", comparison -> comparison <= 0);
  }

  static Keyword minContains(Source source, SchemaCompiler compiler) {
    return found(source, compiler, "less than", comparison -> comparison >= 0);
  }

  private static Keyword found(
      Source source, SchemaCompiler compiler, String relation, IntPredicate allowed) {
    if (!(source.value() instanceof Number limit)) {
      return Malformed.keyword(source, compiler, "must be a number", List.class);
    }
    Wording wording =
        Wording.of(
            "number of array items",
            "matching `contains` schema is " + relation + ": " + RubyValues.text(limit));
    return onItems(
        source,
        wording,
        (items, instance, frame) ->
            Result.of(
                source,
                wording,
                instance,
                frame
                    .found()
                    .map(count -> allowed.test(RubyValues.compare(count, limit)))
                    .orElse(true)));
  }

  static Keyword unevaluatedItems(Source source, SchemaCompiler compiler) {
    Subschema schema =
        compiler.child(source, Wording.of("array item", "is a disallowed unevaluated item"));
    Wording wording = Wording.of("array items", "do not match `unevaluatedItems` schema");
    return onItems(
        source,
        wording,
        (items, instance, frame) -> {
          Set<Integer> left = new TreeSet<>(range(0, items.size()));
          frame.results().forEach(result -> strike(result, left));
          List<Result> nested = each(schema, items, List.copyOf(left), instance, frame);
          return Result.all(source, wording, instance, nested)
              .evaluating(new Evaluated.Rest(!nested.isEmpty()));
        });
  }

  /** Takes out what a result, or a valid one it rests on for the same list, has looked at. */
  private static void strike(Result result, Set<Integer> left) {
    switch (result.evaluated()) {
      case Evaluated.Prefix prefix -> left.removeIf(index -> index < prefix.count());
      case Evaluated.Rest rest -> {
        if (rest.any()) {
          left.clear();
        }
      }
      case Evaluated.Found found -> left.removeAll(found.indices());
      case Evaluated.Nothing _, Evaluated.Keys _, Evaluated.Condition _ -> {}
    }
    for (Result nested : result.nested()) {
      if (nested.valid() && nested.instance().location() == result.instance().location()) {
        strike(nested, left);
      }
    }
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static List<Result> each(
      Subschema schema, List<?> items, List<Integer> indices, Instance instance, Frame frame) {
    List<Result> results = new ArrayList<>();
    for (int index : indices) {
      results.add(frame.apply(schema, instance.item(index, items.get(index))));
    }
    return results;
  }
}
