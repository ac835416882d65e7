package io.slipway.schema;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keyword {@code type}, with BOSH's own type {@code certificate}. */
final class Types {
  private static final Map<String, String> FAILURES =
      Map.of(
          "null", "is not null",
          "boolean", "is not a boolean",
          "number", "is not a number",
          "integer", "is not an integer",
          "string", "is not a string",
          "array", "is not an array",
          "object", "is not an object",
          "certificate", "is not a certificate");
  private static final Set<String> KNOWN = FAILURES.keySet();

  private Types() {}

  static @Nullable Keyword type(Source source, SchemaCompiler compiler) {
    return switch (source.value()) {
      case String name -> {
        doubtUnknown(source, compiler, name);
        Wording wording = Wording.value(FAILURES.getOrDefault(name, "is of no type"));
        yield (instance, _) -> Result.of(source, wording, instance, isOf(name, instance.value()));
      }
      case List<?> names -> {
        names.forEach(name -> doubtUnknown(source, compiler, name));
        Wording wording = Wording.value("is not one of the types: " + RubyValues.text(names));
        yield (instance, _) ->
            Result.of(
                source,
                wording,
                instance,
                names.stream().anyMatch(name -> isOf(name, instance.value())));
      }
      case null, default -> {
        compiler.doubt(source.problem("must be text or an array, and does nothing"));
        yield null;
      }
    };
  }

  private static void doubtUnknown(Source source, SchemaCompiler compiler, @Nullable Object name) {
    if (name == null || !KNOWN.contains(name)) {
      compiler.doubt(
          source.problem(
              "names the type "
                  + RubyValues.text(name)
                  + ", which does not exist: every value passes. Types are "
                  + String.join(", ", KNOWN.stream().sorted().toList())
                  + "."));
    }
  }

  /** Every value is of a type that does not exist. */
  private static boolean isOf(@Nullable Object name, @Nullable Object value) {
    return switch (name instanceof String text ? text : "") {
      case "null" -> value == null;
      case "boolean" -> value instanceof Boolean;
      case "number" -> value instanceof Number;
      case "integer" -> value instanceof Number number && RubyValues.isInteger(number);
      case "string" -> value instanceof String;
      case "array" -> value instanceof List;
      case "object" -> value instanceof Map;
      case "certificate" -> value instanceof String pem && Certificates.areIn(pem);
      default -> true;
    };
  }
}
