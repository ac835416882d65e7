package io.slipway.supervisor.control;

import java.util.Locale;

/**
 * A piece of a control file.
 *
 * @param firstOnLine nothing but blanks stands before it on its line
 * @param afterComma a comma stands between it and the previous token
 * @param quote the quotation mark around a string, else NUL
 */
record Token(
    Kind kind,
    String text,
    int line,
    int column,
    boolean firstOnLine,
    boolean afterComma,
    char quote) {
  enum Kind {
    WORD,
    STRING,
    SYMBOL,
    END
  }

  private static final int SHOWN = 40;

  boolean isWord(String lowerCase) {
    return kind == Kind.WORD && keyword().equals(lowerCase);
  }

  String keyword() {
    return text.toLowerCase(Locale.ROOT);
  }

  Token with(String otherText, int offset) {
    return new Token(kind, otherText, line, column + offset, false, false, quote);
  }

  /** For messages; what stands in quotes may be a secret and is not repeated. */
  String describe() {
    return switch (kind) {
      case END -> "the end of the file";
      case STRING -> "a quoted text";
      case WORD, SYMBOL ->
          "'" + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text) + "'";
    };
  }
}
