package io.slipway.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keywords that look at the properties of a mapping; any other value passes. */
final class ObjectKeywords {
  private ObjectKeywords() {}

  private interface OnProperties {
    Result evaluate(Map<String, @Nullable Object> properties, Instance instance, Frame frame);
  }

  @SuppressWarnings("unchecked") // the keys of an instance are texts
  private static Keyword onProperties(Source source, Wording wording, OnProperties rule) {
    return (instance, frame) ->
        instance.value() instanceof Map<?, ?> map
            ? rule.evaluate((Map<String, @Nullable Object>) map, instance, frame)
            : Result.of(source, wording, instance, true);
  }

  static Keyword properties(Source source, SchemaCompiler compiler) {
    Map<String, Subschema> schemas = schemas(source, compiler);
    Wording wording =
        Wording.of("object properties", "do not match corresponding `properties` schemas");
    return onProperties(
        source,
        wording,
        (properties, instance, frame) -> {
          Set<String> taken = new LinkedHashSet<>();
          List<Result> nested = new ArrayList<>();
          schemas.forEach(
              (key, schema) -> {
                if (properties.containsKey(key)) {
                  taken.add(key);
                  nested.add(frame.apply(schema, instance.child(key, properties.get(key))));
                }
              });
          return Result.all(source, wording, instance, nested)
              .evaluating(new Evaluated.Keys(taken));
        });
  }

  static Keyword patternProperties(Source source, SchemaCompiler compiler) {
    Map<String, Subschema> schemas = schemas(source, compiler);
    Map<String, RubyPattern> patterns = new HashMap<>();
    for (String pattern : schemas.keySet()) {
      try {
        patterns.put(pattern, RubyPattern.compile(pattern));
      } catch (InvalidSchemaException e) {
        compiler.doubt(source.problem("has an unusable pattern: " + e.message()));
      }
    }
    Wording wording =
        Wording.of("object properties", "do not match corresponding `patternProperties` schemas");
    return onProperties(
        source,
        wording,
        (properties, instance, frame) -> {
          Set<String> taken = new LinkedHashSet<>();
          List<Result> nested = new ArrayList<>();
          schemas.forEach(
              (text, schema) -> {
                RubyPattern known = patterns.get(text);
                RubyPattern pattern = known == null ? RubyPattern.compile(text) : known;
                properties.forEach(
                    (key, value) -> {
                      if (frame.matches(pattern, key)) {
                        taken.add(key);
                        nested.add(frame.apply(schema, instance.child(key, value)));
                      }
                    });
              });
          return Result.all(source, wording, instance, nested)
              .evaluating(new Evaluated.Keys(taken));
        });
  }

  static Keyword additionalProperties(Source source, SchemaCompiler compiler) {
    Subschema schema =
        compiler.child(
            source, Wording.of("object property", "is a disallowed additional property"));
    Wording wording = Wording.of("object properties", "do not match `additionalProperties` schema");
    return onProperties(
        source,
        wording,
        (properties, instance, frame) ->
            rest(source, wording, schema, without(properties, frame.takenKeys()), instance, frame));
  }

  static Keyword unevaluatedProperties(Source source, SchemaCompiler compiler) {
    Subschema schema =
        compiler.child(
            source, Wording.of("object property", "is a disallowed unevaluated property"));
    Wording wording =
        Wording.of("object properties", "do not match `unevaluatedProperties` schema");
    return onProperties(
        source,
        wording,
        (properties, instance, frame) -> {
          Set<String> taken = new LinkedHashSet<>();
          frame.results().forEach(result -> collect(result, taken));
          return rest(source, wording, schema, without(properties, taken), instance, frame);
        });
  }

  private static Result rest(
      Source source,
      Wording wording,
      Subschema schema,
      Map<String, @Nullable Object> properties,
      Instance instance,
      Frame frame) {
    List<Result> nested = new ArrayList<>();
    properties.forEach((key, value) -> nested.add(frame.apply(schema, instance.child(key, value))));
    return Result.all(source, wording, instance, nested)
        .evaluating(new Evaluated.Keys(properties.keySet()));
  }

  private static Map<String, @Nullable Object> without(
      Map<String, @Nullable Object> properties, Set<String> taken) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(properties);
    rest.keySet().removeAll(taken);
    return rest;
  }

  /** Adds what a result, or a valid one it rests on for the same mapping, has looked at. */
  private static void collect(Result result, Set<String> taken) {
    if (result.evaluated() instanceof Evaluated.Keys keys) {
      taken.addAll(keys.keys());
    }
    for (Result nested : result.nested()) {
      if (nested.valid() && nested.instance().location() == result.instance().location()) {
        collect(nested, taken);
      }
    }
  }

  static Keyword propertyNames(Source source, SchemaCompiler compiler) {
    Subschema schema = compiler.child(source, Wording.NO_SCHEMA);
    Wording wording = Wording.of("object property names", "do not match `propertyNames` schema");
    return onProperties(
        source,
        wording,
        (properties, instance, frame) -> {
          List<Result> nested = new ArrayList<>();
          for (String key : properties.keySet()) {
            nested.add(frame.apply(schema, new Instance(key, instance.location())));
          }
          return Result.all(source, wording, instance, nested);
        });
  }

  static Keyword dependentSchemas(Source source, SchemaCompiler compiler) {
    Map<String, Subschema> schemas = schemas(source, compiler);
    Wording wording = Wording.value("does not match applicable `dependentSchemas` schemas");
    return onProperties(
        source,
        wording,
        (properties, instance, frame) -> {
          List<Result> nested = new ArrayList<>();
          schemas.forEach(
              (key, schema) -> {
                if (properties.containsKey(key)) {
                  nested.add(frame.apply(schema, instance));
                }
              });
          return Result.all(source, wording, instance, nested);
        });
  }

  static Keyword dependentRequired(Source source, SchemaCompiler compiler) {
    if (!(source.value() instanceof Map<?, ?> needs)
        || !needs.values().stream().allMatch(List.class::isInstance)) {
      return Malformed.keyword(
          source, compiler, "must be an object of arrays of property names", Map.class);
    }
    Wording wording = Wording.of("object", "is missing required `dependentRequired` properties");
    return onProperties(
        source,
        wording,
        (properties, instance, _) -> {
          List<Result> nested = new ArrayList<>();
          needs.forEach(
              (key, needed) -> {
                if (properties.containsKey(String.valueOf(key))) {
                  nested.add(
                      Result.of(
                          source,
                          wording,
                          instance.child(String.valueOf(key), needed),
                          missing((List<?>) needed, properties).isEmpty()));
                }
              });
          return Result.all(source, wording, instance, nested);
        });
  }

  /** What drafts before 2019-09 had for {@code dependentSchemas} and {@code dependentRequired}. */
  static Keyword dependencies(Source source, SchemaCompiler compiler) {
    Map<String, List<?>> required = new LinkedHashMap<>();
    Map<String, Subschema> schemas = new LinkedHashMap<>();
    source
        .object()
        .forEach(
            (key, value) -> {
              if (value instanceof List<?> names) {
                required.put(key, names);
              } else {
                schemas.put(key, compiler.child(source, key, value));
              }
            });
    Wording wording =
        Wording.of(
            "object",
            "either does not match applicable `dependencies` schemas or is missing required"
                + " `dependencies` properties");
    return onProperties(
        source,
        wording,
        (properties, instance, frame) -> {
          List<Result> nested = new ArrayList<>();
          for (String key : source.object().keySet()) {
            if (!properties.containsKey(key)) {
              continue;
            }
            List<?> names = required.get(key);
            Subschema schema = schemas.get(key);
            if (names != null) {
              List<String> missing = missing(names, properties);
              nested.add(Result.of(source, wording, instance, missing.isEmpty()).missing(missing));
            } else if (schema != null) {
              nested.add(frame.apply(schema, instance));
            }
          }
          return Result.all(source, wording, instance, nested);
        });
  }

  static Keyword required(Source source, SchemaCompiler compiler) {
    if (!(source.value() instanceof List<?> names)) {
      return Malformed.keyword(source, compiler, "must be an array of property names", Map.class);
    }
    Wording satisfied = Wording.of("object", "has its required properties");
    return onProperties(
        source,
        satisfied,
        (properties, instance, _) -> {
          List<String> missing = missing(names, properties);
          Wording wording =
              Wording.of("object", "is missing required properties: " + String.join(", ", missing));
          return Result.of(source, wording, instance, missing.isEmpty()).missing(missing);
        });
  }

  private static List<String> missing(List<?> names, Map<String, @Nullable Object> properties) {
    List<String> missing = new ArrayList<>();
    for (Object name : names) {
      if (!(name instanceof String text && properties.containsKey(text))) {
        missing.add(RubyValues.text(name));
      }
    }
    return missing;
  }

  private static Map<String, Subschema> schemas(Source source, SchemaCompiler compiler) {
    Map<String, Subschema> schemas = new LinkedHashMap<>();
    source.object().forEach((key, raw) -> schemas.put(key, compiler.child(source, key, raw)));
    return schemas;
  }
}
