package io.slipway.yaml;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node's type as it is written.
 *
 * @param text with its handle; empty for none
 * @param length what it counts for in a key, in bytes, unescaped
 */
public record Tag(String text, int length) {
  static final Tag NONE = new Tag("", 0);

  /** Says that a quoted text is not the type that quotes make it. */
  static final Tag NON_SPECIFIC = new Tag("!", 1);

  private static final String UNESCAPED = "-_;/?:@&=+$,.!~*'()[]";

  /**
   * A short form for the beginnings of tags.
   *
   * @param handle such as {@code !!}
   */
  public record Directive(String handle, String prefix) {}

  static Tag of(@Nullable String tag, List<Directive> directives) {
    if (tag == null) {
      return NONE;
    }
    for (Directive directive : directives) {
      if (tag.length() > directive.prefix().length() && tag.startsWith(directive.prefix())) {
        String suffix = tag.substring(directive.prefix().length());
        return new Tag(
            directive.handle() + escaped(suffix), bytes(directive.handle()) + bytes(suffix));
      }
    }
    return new Tag("!<" + escaped(tag) + ">", bytes(tag));
  }

  boolean isNone() {
    return text.isEmpty();
  }

  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letterOrDigit || UNESCAPED.indexOf(c) >= 0) {
        escaped.append(c);
      } else {
        escaped.append(String.format("%%%02X", (int) c));
      }
    }
    return escaped.toString();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
