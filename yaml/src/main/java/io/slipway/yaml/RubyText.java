package io.slipway.yaml;

import io.slipway.base.RubyNumbers;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Values as Ruby prints them. */
final class RubyText {
  private RubyText() {}

  /** {@code Object#inspect} of Ruby 3.4 and later. */
  static String inspect(@Nullable Object value) {
    return switch (value) {
      case null -> "nil";
      case String text -> inspectString(text);
      case Double d -> RubyNumbers.text(d);
      case Float f -> RubyNumbers.text(f.doubleValue());
      case Map<?, ?> map -> {
        StringJoiner entries = new StringJoiner(", ", "{", "}");
        map.forEach((key, item) -> entries.add(inspect(key) + " => " + inspect(item)));
        yield entries.toString();
      }
      case List<?> list -> {
        StringJoiner items = new StringJoiner(", ", "[", "]");
        list.forEach(item -> items.add(inspect(item)));
        yield items.toString();
      }
      default -> value.toString();
    };
  }

  private static String inspectString(String text) {
    StringBuilder out = new StringBuilder("\"");
    int[] characters = text.codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      int next = i + 1 < characters.length ? characters[i + 1] : -1;
      out.append(inspectCharacter(characters[i], next));
    }
    return out.append('"').toString();
  }

  private static String inspectCharacter(int c, int next) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\t' -> "\\t";
      case '\r' -> "\\r";
      case '\f' -> "\\f";
      case 0x0B -> "\\v";
      case 0x08 -> "\\b";
      case 0x07 -> "\\a";
      case 0x1B -> "\\e";
      case '#' -> next == '{' || next == '$' || next == '@' ? "\\#" : "#";
      case 0x7F -> "\\x7F";
      default -> {
        if (isPrintable(c)) {
          yield Character.toString(c);
        }
        yield c <= 0xFFFF ? String.format("\\u%04X", c) : String.format("\\u{%X}", c);
      }
    };
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
