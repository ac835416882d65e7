package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlLimits;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one place where this room reads and writes YAML. Written is the block style of the stock
 * command line: sequences are not indented, and a text that YAML would read as something else (a
 * version such as {@code 1}) is double-quoted.
 */
final class ReleaseYaml {
  private static final YamlLimits LIMITS = new YamlLimits(16 * 1024 * 1024, 100, 1_000_000);

  private static final Pattern PLAIN = Pattern.compile("[0-9A-Za-z_/.+][-0-9A-Za-z_/.+:;]*");
  private static final Pattern READ_AS_SOMETHING_ELSE =
      Pattern.compile(
          "[-+]?(\\.[0-9_]+|[0-9][0-9_]*(\\.[0-9_]*)?)([eE][-+]?[0-9]+)?" // decimal
              + "|[-+]?0([xX][0-9a-fA-F_]+|[oO][0-7_]+|[bB][01_]+)" // other bases
              + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?" // base 60
              + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*" // dates
              + "|(?i:[-+]?\\.(inf|nan)|y|n|yes|no|on|off|true|false|null|~)"
              + "|.*:");

  private ReleaseYaml() {}

  /**
   * Reads a text into maps, lists and scalars.
   *
   * @param where the document's name for error messages, such as {@code jobs/web/spec}
   * @throws SlipwayException {@link ErrorCode#INVALID_YAML_ERROR} with line and column
   */
  static @Nullable Object load(String text, String where) {
    return Yaml.parse(text, where, LIMITS).root();
  }

  /** Writes a document of maps, lists, texts, booleans and integers. */
  static String write(Map<String, ?> document) {
    StringBuilder out = new StringBuilder();
    writeMap(document, "", "", out);
    return out.toString();
  }

  private static void writeMap(Map<?, ?> map, String first, String indent, StringBuilder out) {
    String prefix = first;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(prefix).append(scalar(entry.getKey())).append(':');
      writeValue(entry.getValue(), indent, out);
      prefix = indent;
    }
  }

  private static void writeValue(@Nullable Object value, String indent, StringBuilder out) {
    switch (value) {
      case Map<?, ?> map when map.isEmpty() -> out.append(" {}\n");
      case Map<?, ?> map -> writeMap(map, "\n" + indent + "  ", indent + "  ", out);
      case List<?> list when list.isEmpty() -> out.append(" []\n");
      case List<?> list -> {
        out.append('\n');
        for (Object item : list) {
          writeItem(item, indent, out);
        }
      }
      case null, default -> out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private static void writeItem(@Nullable Object item, String indent, StringBuilder out) {
    if (item instanceof Map<?, ?> map && !map.isEmpty()) {
      writeMap(map, indent + "- ", indent + "  ", out);
    } else {
      out.append(indent).append('-');
      writeValue(item, indent + "  ", out);
    }
  }

  private static String scalar(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean flag -> flag.toString();
      case Integer number -> number.toString();
      case Long number -> number.toString();
      case String text -> text(text);
      default ->
          throw new IllegalArgumentException("Cannot be written as YAML: " + value.getClass());
    };
  }

  private static String text(String text) {
    if (PLAIN.matcher(text).matches() && !READ_AS_SOMETHING_ELSE.matcher(text).matches()) {
      return text;
    }
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            out.append(String.format("\\x%02X", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
