package io.slipway.model.deployment;

import io.slipway.yaml.Values;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values as error messages show them. The notation is Ruby's, because that is how BOSH's messages
 * look; what may hold secrets is left out and the text has an end.
 */
final class RubyText {
  private static final Set<String> POSSIBLY_SECRET =
      Set.of("properties", "bosh", "env", "cloud_properties", "options", "consumes");
  private static final int MAXIMUM_LENGTH = 1000;

  private RubyText() {}

  /** {@code {"name" => "web", "instances" => 2}}. */
  static String inspect(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    append(out, value);
    return out.length() > MAXIMUM_LENGTH
        ? out.substring(0, MAXIMUM_LENGTH) + "..."
        : out.toString();
  }

  private static void append(StringBuilder out, @Nullable Object value) {
    if (out.length() > MAXIMUM_LENGTH) {
      return;
    }
    switch (value) {
      case null -> out.append("nil");
      case String text -> appendQuoted(out, text);
      case Map<?, ?> map -> appendMap(out, map);
      case List<?> list -> appendList(out, list);
      default -> out.append(text(value));
    }
  }

  private static void appendMap(StringBuilder out, Map<?, ?> map) {
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      append(out, entry.getKey());
      out.append(" => ");
      if (POSSIBLY_SECRET.contains(String.valueOf(entry.getKey()))) {
        out.append("<redacted>");
      } else {
        append(out, entry.getValue());
      }
      separator = ", ";
    }
    out.append('}');
  }

  private static void appendList(StringBuilder out, List<?> list) {
    out.append('[');
    String separator = "";
    for (Object element : list) {
      out.append(separator);
      append(out, element);
      separator = ", ";
    }
    out.append(']');
  }

  private static void appendQuoted(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append(c);
      }
    }
    out.append('"');
  }

  /** Ruby's {@code to_s} of a scalar: {@code 1.0e+20} where Java has {@code 1.0E20}. */
  static String text(@Nullable Object scalar) {
    return switch (scalar) {
      case null -> "";
      case Double number -> Values.inspect(number);
      case Map<?, ?> map -> inspect(map);
      case List<?> list -> inspect(list);
      default -> scalar.toString();
    };
  }

  /** The name of the value's class in Ruby. */
  static String className(@Nullable Object value) {
    return switch (value) {
      case null -> "NilClass";
      case String s -> "String";
      case Boolean b -> b ? "TrueClass" : "FalseClass";
      case Double d -> "Float";
      case Number n -> "Integer";
      case Map<?, ?> m -> "Hash";
      case List<?> l -> "Array";
      default -> value.getClass().getSimpleName();
    };
  }
}
