package io.slipway.yaml;

/** Writes one text in each of YAML's styles, folded and escaped as libyaml does it. */
final class ScalarWriter {
  private final LineWriter lines;
  private final int indent;
  private final int width;
  private final int[] text;

  /**
   * @param indent the column of lines after the first
   * @param width the column after which lines are folded; the largest integer for never
   */
  ScalarWriter(LineWriter lines, int indent, int width, String text) {
    this.lines = lines;
    this.indent = indent;
    this.width = width;
    this.text = text.codePoints().toArray();
  }

  void plain(boolean mayFold) {
    if (text.length > 0) {
      lines.space();
    }
    boolean spaces = false;
    boolean breaks = false;
    for (int i = 0; i < text.length; i++) {
      int c = text[i];
      if (c == ' ') {
        boolean fold = mayFold && !spaces && !isSpace(i + 1);
        spaceOrFold(fold);
        spaces = true;
      } else if (ScalarAnalysis.isBreak(c)) {
        lineBreak(c, breaks);
        breaks = true;
      } else {
        character(c, breaks);
        spaces = false;
        breaks = false;
      }
    }
    lines.afterText();
  }

  /**
   * @param indentEnd whether the closing quote is indented when it stands alone on its line
   */
  void singleQuoted(boolean mayFold, boolean indentEnd) {
    lines.indicator("'", true, false, false);
    boolean spaces = false;
    boolean breaks = false;
    for (int i = 0; i < text.length; i++) {
      int c = text[i];
      if (c == ' ') {
        spaceOrFold(mayFold && !spaces && isInside(i) && !isSpace(i + 1));
        spaces = true;
      } else if (ScalarAnalysis.isBreak(c)) {
        lineBreak(c, breaks);
        breaks = true;
      } else {
        if (breaks) {
          lines.newLine(indent);
        }
        if (c == '\'') {
          lines.put('\'');
        }
        lines.put(c);
        lines.inText();
        spaces = false;
        breaks = false;
      }
    }
    if (breaks && indentEnd) {
      lines.newLine(indent);
    }
    lines.indicator("'", false, false, false);
  }

  void doubleQuoted(boolean mayFold) {
    lines.indicator("\"", true, false, false);
    boolean spaces = false;
    for (int i = 0; i < text.length; i++) {
      int c = text[i];
      if (!ScalarAnalysis.isPrintable(c) || ScalarAnalysis.isBreak(c) || c == '"' || c == '\\') {
        lines.putAll(escape(c));
        spaces = false;
      } else if (c == ' ') {
        boolean fold = mayFold && !spaces && isInside(i) && lines.column() > width;
        spaceOrFold(fold);
        if (fold && isSpace(i + 1)) {
          lines.put('\\');
        }
        spaces = true;
      } else {
        lines.put(c);
        spaces = false;
      }
    }
    lines.indicator("\"", false, false, false);
  }

  /** With the hints that follow the bar. */
  void literal(String hints) {
    blockStart("|", hints);
    boolean breaks = true;
    for (int c : text) {
      if (ScalarAnalysis.isBreak(c)) {
        lines.putBreak(c);
        lines.afterBreak();
        breaks = true;
      } else {
        character(c, breaks);
        breaks = false;
      }
    }
  }

  void folded(String hints) {
    blockStart(">", hints);
    boolean breaks = true;
    boolean leadingSpaces = true;
    for (int i = 0; i < text.length; i++) {
      int c = text[i];
      if (ScalarAnalysis.isBreak(c)) {
        if (!breaks && !leadingSpaces && c == '\n' && !isBlankOrEnd(afterBreaks(i))) {
          lines.putBreak('\n');
        }
        lines.putBreak(c);
        lines.afterBreak();
        breaks = true;
      } else {
        if (breaks) {
          leadingSpaces = c == ' ' || c == '\t';
        }
        if (!breaks && c == ' ' && !isSpace(i + 1) && lines.column() > width) {
          lines.newLine(indent);
          lines.inText();
        } else {
          character(c, breaks);
        }
        breaks = false;
      }
    }
  }

  private void blockStart(String indicator, String hints) {
    lines.indicator(indicator, true, false, false);
    lines.indicator(hints, false, false, false);
    lines.putBreak('\n');
    lines.atLineStart();
  }

  private void spaceOrFold(boolean mayFold) {
    if (mayFold && lines.column() > width) {
      lines.newLine(indent);
    } else {
      lines.put(' ');
    }
  }

  private void lineBreak(int c, boolean afterBreak) {
    if (!afterBreak && c == '\n') {
      lines.putBreak('\n');
    }
    lines.putBreak(c);
    lines.afterBreak();
  }

  private void character(int c, boolean afterBreak) {
    if (afterBreak) {
      lines.newLine(indent);
    }
    lines.put(c);
    lines.inText();
  }

  private boolean isInside(int i) {
    return i > 0 && i < text.length - 1;
  }

  private boolean isSpace(int i) {
    return i < text.length && text[i] == ' ';
  }

  private boolean isBlankOrEnd(int i) {
    return i == text.length || text[i] == ' ' || text[i] == '\t';
  }

  private int afterBreaks(int from) {
    int i = from;
    while (i < text.length && ScalarAnalysis.isBreak(text[i])) {
      i++;
    }
    return i;
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
}
