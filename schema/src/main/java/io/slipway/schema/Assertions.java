package io.slipway.schema;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The keywords that look at a value itself; each lets values of other kinds pass. */
final class Assertions {
  private Assertions() {}

  private interface Check<T> {
    boolean passes(T value, Frame frame);
  }

  private static <T> Keyword on(Class<T> kind, Source source, Wording wording, Check<T> check) {
    return (instance, frame) ->
        Result.of(
            source,
            wording,
            instance,
            !kind.isInstance(instance.value()) || check.passes(kind.cast(instance.value()), frame));
  }

  static Keyword enumeration(Source source, SchemaCompiler compiler) {
    Wording wording = Wording.value("is not one of: " + RubyValues.text(source.value()));
    return switch (source.value()) {
      case List<?> values -> {
        Set<@Nullable Object> allowed = new HashSet<>();
        values.forEach(value -> allowed.add(RubyValues.comparable(value)));
        yield (instance, _) ->
            Result.of(
                source,
                wording,
                instance,
                allowed.contains(RubyValues.comparable(instance.value())));
      }
      case null -> (instance, _) -> Result.of(source, wording, instance, true);
      default -> {
        compiler.doubt(source.problem("must be an array"));
        yield (_, _) -> {
          throw source.invalid("must be an array");
        };
      }
    };
  }

  static Keyword constant(Source source, SchemaCompiler compiler) {
    Object wanted = RubyValues.comparable(source.value());
    Wording wording = Wording.value("is not: " + RubyValues.text(source.value()));
    return (instance, _) ->
        Result.of(
            source,
            wording,
            instance,
            Objects.equals(wanted, RubyValues.comparable(instance.value())));
  }

  static Keyword multipleOf(Source source, SchemaCompiler compiler) {
    if (!(source.value() instanceof Number step)
        || !RubyValues.isFinite(step)
        || RubyValues.decimal(step).signum() == 0) {
      return Malformed.keyword(source, compiler, "must be a number other than 0", Number.class);
    }
    BigDecimal divisor = RubyValues.decimal(step);
    return on(
        Number.class,
        source,
        Wording.of("number", "is not a multiple of: " + RubyValues.text(step)),
        (number, _) ->
            RubyValues.isFinite(number)
                && RubyValues.decimal(number).remainder(divisor).signum() == 0);
  }

  static Keyword maximum(Source source, SchemaCompiler compiler) {
    return bound(source, compiler, "is greater than", comparison -> comparison <= 0);
  }

  static Keyword exclusiveMaximum(Source source, SchemaCompiler compiler) {
    return bound(source, compiler, "is greater than or equal to", comparison -> comparison < 0);
  }

  static Keyword minimum(Source source, SchemaCompiler compiler) {
    return bound(source, compiler, "is less than", comparison -> comparison >= 0);
  }

  static Keyword exclusiveMinimum(Source source, SchemaCompiler compiler) {
    return bound(source, compiler, "is less than or equal to", comparison -> comparison > 0);
  }

  private static Keyword bound(
      Source source, SchemaCompiler compiler, String relation, IntPredicate allowed) {
    if (!(source.value() instanceof Number limit)) {
      return Malformed.keyword(source, compiler, "must be a number", Number.class);
    }
    return on(
        Number.class,
        source,
        Wording.of("number", relation + ": " + RubyValues.text(limit)),
        (number, _) -> allowed.test(RubyValues.compare(number, limit)));
  }

  static Keyword maxLength(Source source, SchemaCompiler compiler) {
    return atMost(source, compiler, "string length", String.class);
  }

  static Keyword minLength(Source source, SchemaCompiler compiler) {
    return atLeast(source, compiler, "string length", String.class);
  }

  static Keyword maxItems(Source source, SchemaCompiler compiler) {
    return atMost(source, compiler, "array size", List.class);
  }

  static Keyword minItems(Source source, SchemaCompiler compiler) {
    return atLeast(source, compiler, "array size", List.class);
  }

  static Keyword maxProperties(Source source, SchemaCompiler compiler) {
    return atMost(source, compiler, "object size", Map.class);
  }

  static Keyword minProperties(Source source, SchemaCompiler compiler) {
    return atLeast(source, compiler, "object size", Map.class);
  }

  private static Keyword atMost(
      Source source, SchemaCompiler compiler, String what, Class<?> kind) {
    return size(source, compiler, what + " at ", "is greater than", kind, order -> order <= 0);
  }

  private static Keyword atLeast(
      Source source, SchemaCompiler compiler, String what, Class<?> kind) {
    return size(source, compiler, what + " at ", "is less than", kind, order -> order >= 0);
  }

  private static Keyword size(
      Source source,
      SchemaCompiler compiler,
      String before,
      String relation,
      Class<?> kind,
      IntPredicate allowed) {
    if (!(source.value() instanceof Number limit)) {
      return Malformed.keyword(source, compiler, "must be a number", kind);
    }
    return on(
        kind,
        source,
        new Wording(before, " " + relation + ": " + RubyValues.text(limit)),
        (value, _) -> allowed.test(RubyValues.compare(size(value), limit)));
  }

  /** The length of a text is that in characters, however many units each takes. */
  private static int size(Object value) {
    return switch (value) {
      case String text -> text.codePointCount(0, text.length());
      case List<?> items -> items.size();
      case Map<?, ?> properties -> properties.size();
      default -> throw new IllegalArgumentException("of no size: " + value.getClass());
    };
  }

  static Keyword uniqueItems(Source source, SchemaCompiler compiler) {
    boolean wanted = !Boolean.FALSE.equals(source.value());
    return on(
        List.class,
        source,
        Wording.of("array items", "are not unique"),
        (items, _) -> {
          Set<@Nullable Object> seen = new HashSet<>();
          for (Object item : items) {
            seen.add(RubyValues.distinct(item));
          }
          return !wanted || seen.size() == items.size();
        });
  }

  static Keyword pattern(Source source, SchemaCompiler compiler) {
    if (!(source.value() instanceof String text)) {
      throw source.invalid("must be text");
    }
    RubyPattern pattern;
    try {
      pattern = RubyPattern.compile(text);
    } catch (InvalidSchemaException e) {
      throw source.invalid("is not usable: " + e.message());
    }
    return on(
        String.class,
        source,
        Wording.of("string", "does not match pattern: " + text),
        (value, frame) -> frame.matches(pattern, value));
  }

  static @Nullable Keyword format(Source source, SchemaCompiler compiler) {
    Formats.Format format = Formats.of(source.value()).orElse(null);
    if (format == null) {
      compiler.doubt(
          source.problem(
              "names the format "
                  + RubyValues.text(source.value())
                  + ", which does not exist: every value passes"));
      return null;
    }
    return on(
        String.class,
        source,
        Wording.value("does not match format: " + RubyValues.text(source.value())),
        (text, frame) -> format.accepts(text, frame));
  }
}
