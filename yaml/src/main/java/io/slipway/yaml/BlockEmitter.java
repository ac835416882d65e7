package io.slipway.yaml;

import io.slipway.yaml.ScalarText.Style;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lays out block-style YAML as libyaml does: indentation by two, folding after column 80, and a
 * list that is a mapping's value begins at its key's column.
 */
final class BlockEmitter {
  private static final int INDENT = 2;
  private static final int WIDTH = 80;

  /** Longer keys are written behind a {@code ?}. */
  private static final int LONGEST_SIMPLE_KEY = 128;

  private final StringBuilder out = new StringBuilder();
  private final Deque<Integer> outerIndents = new ArrayDeque<>();
  private int indent = -1;
  private int column;

  /** The last thing written was white space, or nothing. */
  private boolean whitespace = true;

  /** Nothing but indentation and indicators stand on the line so far. */
  private boolean indention = true;

  /** The text ends with line breaks that belong to it, so the document's end must be marked. */
  private boolean openEnded;

  void documentStart() {
    indicator("---", true, false, false);
  }

  String finish() {
    newLine();
    if (openEnded) {
      indicator("...", true, false, false);
      newLine();
    }
    return out.toString();
  }

  void beginMapping() {
    increaseIndent(false);
  }

  /** Writes the key; its value is to follow. */
  void mappingKey(ScalarText key) {
    newLine();
    if (isSimpleKey(key)) {
      scalar(key, true);
      indicator(":", false, false, false);
    } else {
      indicator("?", true, false, true);
      scalar(key, false);
      newLine();
      indicator(":", true, false, true);
    }
  }

  void beginSequence(boolean inMapping) {
    increaseIndent(inMapping && !indention);
  }

  void sequenceItem() {
    newLine();
    indicator("-", true, false, true);
  }

  void end() {
    indent = outerIndents.pop();
  }

  void emptyCollection(String brackets) {
    indicator(brackets, true, false, false);
  }

  void scalar(ScalarText scalar, boolean asKey) {
    Style style = possibleStyle(scalar, asKey);
    if (scalar.tag() != null) {
      indicator(scalar.tag(), true, false, false);
    } else if (scalar.equals(ScalarText.NULL) && style != Style.PLAIN) {
      indicator("!", true, false, false);
    }
    outerIndents.push(indent);
    indent = indent < 0 ? INDENT : indent + INDENT;
    int[] text = scalar.text().codePoints().toArray();
    switch (style) {
      case PLAIN -> plain(text, !asKey);
      case SINGLE_QUOTED -> singleQuoted(text, !asKey);
      case DOUBLE_QUOTED -> doubleQuoted(text, !asKey);
      case LITERAL -> literal(text);
    }
    end();
  }

  private static Style possibleStyle(ScalarText scalar, boolean asKey) {
    ScalarAnalysis analysis = ScalarAnalysis.of(scalar.text());
    Style style = asKey && analysis.multiline() ? Style.DOUBLE_QUOTED : scalar.style();
    if (style == Style.PLAIN && (!analysis.plainAllowed() || (scalar.text().isEmpty() && asKey))) {
      style = Style.SINGLE_QUOTED;
    }
    if (style == Style.SINGLE_QUOTED && !analysis.singleQuotedAllowed()) {
      style = Style.DOUBLE_QUOTED;
    }
    if (style == Style.LITERAL && (!analysis.literalAllowed() || asKey)) {
      style = Style.DOUBLE_QUOTED;
    }
    return style;
  }

  private static boolean isSimpleKey(ScalarText key) {
    int tagLength = key.tag() == null ? 0 : key.tag().length();
    return !ScalarAnalysis.of(key.text()).multiline()
        && tagLength + key.text().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SIMPLE_KEY;
  }

  private void plain(int[] text, boolean mayFold) {
    if (!whitespace && text.length > 0) {
      put(' ');
    }
    boolean spaces = false;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == ' ') {
        if (mayFold && !spaces && column > WIDTH && !isSpace(text, i + 1)) {
          newLine();
        } else {
          put(' ');
        }
        spaces = true;
      } else {
        put(text[i]);
        indention = false;
        spaces = false;
      }
    }
    whitespace = false;
    indention = false;
  }

  private void singleQuoted(int[] text, boolean mayFold) {
    indicator("'", true, false, false);
    boolean spaces = false;
    boolean breaks = false;
    for (int i = 0; i < text.length; i++) {
      int c = text[i];
      if (c == ' ') {
        boolean inside = i > 0 && i < text.length - 1;
        if (mayFold && !spaces && column > WIDTH && inside && !isSpace(text, i + 1)) {
          newLine();
        } else {
          put(' ');
        }
        spaces = true;
      } else if (ScalarAnalysis.isBreak(c)) {
        if (!breaks && c == '\n') {
          putBreak('\n');
        }
        putBreak(c);
        indention = true;
        breaks = true;
      } else {
        if (breaks) {
          newLine();
        }
        if (c == '\'') {
          put('\'');
        }
        put(c);
        indention = false;
        spaces = false;
        breaks = false;
      }
    }
    if (breaks) {
      newLine();
    }
    indicator("'", false, false, false);
  }

  private void doubleQuoted(int[] text, boolean mayFold) {
    indicator("\"", true, false, false);
    boolean spaces = false;
    for (int i = 0; i < text.length; i++) {
      int c = text[i];
      if (!ScalarAnalysis.isPrintable(c) || ScalarAnalysis.isBreak(c) || c == '"' || c == '\\') {
        putAll(escape(c));
        spaces = false;
      } else if (c == ' ') {
        boolean inside = i > 0 && i < text.length - 1;
        if (mayFold && !spaces && column > WIDTH && inside) {
          newLine();
          if (isSpace(text, i + 1)) {
            put('\\');
          }
        } else {
          put(' ');
        }
        spaces = true;
      } else {
        put(c);
        spaces = false;
      }
    }
    indicator("\"", false, false, false);
  }

  private static String escape(int c) {
    return switch (c) {
      case 0x00 -> "\\0";
      case 0x07 -> "\\a";
      case 0x08 -> "\\b";
      case 0x09 -> "\\t";
      case 0x0A -> "\\n";
      case 0x0B -> "\\v";
      case 0x0C -> "\\f";
      case 0x0D -> "\\r";
      case 0x1B -> "\\e";
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case 0x85 -> "\\N";
      case 0x2028 -> "\\L";
      case 0x2029 -> "\\P";
      default ->
          c <= 0xFF
              ? String.format("\\x%02X", c)
              : String.format(c <= 0xFFFF ? "\\u%04X" : "\\U%08X", c);
    };
  }

  private void literal(int[] text) {
    indicator("|", true, false, false);
    literalHints(text);
    putBreak('\n');
    indention = true;
    whitespace = true;
    boolean breaks = true;
    for (int c : text) {
      if (ScalarAnalysis.isBreak(c)) {
        putBreak(c);
        indention = true;
        breaks = true;
      } else {
        if (breaks) {
          newLine();
        }
        put(c);
        indention = false;
        breaks = false;
      }
    }
  }

  private void literalHints(int[] text) {
    if (text[0] == ' ' || ScalarAnalysis.isBreak(text[0])) {
      indicator(String.valueOf(INDENT), false, false, false);
    }
    openEnded = false;
    int last = text.length - 1;
    if (!ScalarAnalysis.isBreak(text[last])) {
      indicator("-", false, false, false);
    } else if (last == 0 || ScalarAnalysis.isBreak(text[last - 1])) {
      indicator("+", false, false, false);
      openEnded = true;
    }
  }

  private static boolean isSpace(int[] text, int i) {
    return i < text.length && text[i] == ' ';
  }

  private void increaseIndent(boolean sameColumn) {
    outerIndents.push(indent);
    if (indent < 0) {
      indent = 0;
    } else if (!sameColumn) {
      indent += INDENT;
    }
  }

  private void indicator(
      String text, boolean needsWhitespace, boolean isWhitespace, boolean isIndention) {
    if (needsWhitespace && !whitespace) {
      put(' ');
    }
    putAll(text);
    whitespace = isWhitespace;
    indention = indention && isIndention;
  }

  /** To the indentation of the next line, or of this one if nothing stands on it yet. */
  private void newLine() {
    int target = Math.max(indent, 0);
    if (!indention || column > target || (column == target && !whitespace)) {
      putBreak('\n');
    }
    while (column < target) {
      put(' ');
    }
    whitespace = true;
    indention = true;
  }

  private void putAll(String text) {
    text.codePoints().forEach(this::put);
  }

  private void put(int c) {
    out.appendCodePoint(c);
    column++;
  }

  private void putBreak(int c) {
    out.appendCodePoint(c);
    column = 0;
  }
}
