package io.slipway.yaml;

/** Text being written, and where in the line it stands. */
final class LineWriter {
  private final StringBuilder out = new StringBuilder();
  private int column;

  /** The last thing written was white space, or nothing. */
  private boolean whitespace = true;

  /** Nothing but indentation and indicators stand on the line so far. */
  private boolean indention = true;

  /** All that was written since it was last taken. */
  String take() {
    String text = out.toString();
    out.setLength(0);
    return text;
  }

  int column() {
    return column;
  }

  boolean onlyIndicatorsSoFar() {
    return indention;
  }

  /** Writes what is no part of any text: a dash, a bracket, the mark of a document. */
  void indicator(String text, boolean needsSpace, boolean isSpace, boolean keepsIndention) {
    if (needsSpace) {
      space();
    }
    putAll(text);
    whitespace = isSpace;
    indention = indention && keepsIndention;
  }

  /** One space, unless there is one. */
  void space() {
    if (!whitespace) {
      put(' ');
    }
  }

  /** To the indentation of the next line, or of this one if nothing stands on it yet. */
  void newLine(int indent) {
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

  void putAll(String text) {
    text.codePoints().forEach(this::put);
  }

  void put(int c) {
    out.appendCodePoint(c);
    column++;
  }

  void putBreak(int c) {
    out.appendCodePoint(c);
    column = 0;
  }

  /** A line break of a text was written: what follows is indented anew. */
  void afterBreak() {
    indention = true;
  }

  void atLineStart() {
    whitespace = true;
    indention = true;
  }

  void inText() {
    indention = false;
  }

  void afterText() {
    whitespace = false;
    indention = false;
  }
}
