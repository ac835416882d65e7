package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The one place where this room reads and writes YAML. Written is the block style of the stock
 * command line: sequences are not indented, and a text that YAML would read as something else (a
 * version such as {@code 1}) is double-quoted.
 */
final class ReleaseYaml {
  private static final int MAXIMUM_CHARACTERS = 16 * 1024 * 1024;
  private static final int MAXIMUM_DEPTH = 100;
  private static final int MAXIMUM_NODES = 1_000_000;

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
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAXIMUM_CHARACTERS);
    options.setNestingDepthLimit(MAXIMUM_DEPTH);
    try {
      Object document = new Yaml(new SafeConstructor(options)).load(text);
      new ShapeCheck(where).check(document, new ArrayList<>());
      return document;
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      String position =
          mark == null
              ? ""
              : ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
      throw invalid(where + position, e.getProblem(), e);
    } catch (YAMLException e) {
      throw invalid(where, e.getMessage(), e);
    }
  }

  private static SlipwayException invalid(
      String where, @Nullable String problem, @Nullable Exception cause) {
    return new SlipwayException(
        ErrorCode.INVALID_YAML_ERROR, where + ": not valid YAML: " + problem, cause);
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

  /**
   * Refuses documents that contain themselves, or that grow beyond reason when their aliases are
   * followed: whoever walks a document must be sure to come to its end.
   */
  private static final class ShapeCheck {
    private final String where;
    private int nodes;

    ShapeCheck(String where) {
      this.where = where;
    }

    void check(@Nullable Object value, List<Object> path) {
      if (++nodes > MAXIMUM_NODES) {
        throw invalid(where, "more than " + MAXIMUM_NODES + " values", null);
      }
      if (!(value instanceof Map<?, ?>) && !(value instanceof Iterable<?>)) {
        return;
      }
      if (path.size() >= MAXIMUM_DEPTH) {
        throw invalid(where, "nested deeper than " + MAXIMUM_DEPTH + " levels", null);
      }
      if (path.stream().anyMatch(outer -> isSame(outer, value))) {
        throw invalid(where, "a value contains itself", null);
      }
      path.addLast(value);
      if (value instanceof Map<?, ?> map) {
        map.forEach(
            (key, inner) -> {
              check(key, path);
              check(inner, path);
            });
      } else {
        ((Iterable<?>) value).forEach(inner -> check(inner, path));
      }
      path.removeLast();
    }

    @SuppressWarnings("ReferenceEquality") // equal values may well stand inside one another
    private static boolean isSame(Object a, Object b) {
      return a == b;
    }
  }
}
