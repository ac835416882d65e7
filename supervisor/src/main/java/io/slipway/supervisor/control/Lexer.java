package io.slipway.supervisor.control;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Cuts a control file into tokens: words, quoted strings and comparison symbols. Commas and
 * semicolons separate like blanks; {@code #} outside quotes begins a comment.
 */
final class Lexer {
  /** Receives a message and the position it is about. */
  interface ErrorSink extends BiConsumer<Token, String> {}

  private static final String WORD_ENDS = "\"'#,;<>=!(){}";
  private static final String PATH_ENDS = "\"'#,;";

  private final String text;
  private final ErrorSink errors;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;
  private boolean firstOnLine = true;
  private boolean afterComma;

  private Lexer(String text, ErrorSink errors) {
    this.text = text;
    this.errors = errors;
  }

  static List<Token> tokens(String text, ErrorSink errors) {
    return new Lexer(text, errors).run();
  }

  private List<Token> run() {
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '\n' -> newLine();
        case '#' -> skipComment();
        case ',' -> {
          afterComma = true;
          at++;
        }
        case '"', '\'' -> string(c);
        case '<', '>', '=', '!' -> symbol();
        case ';', '(', ')', '{', '}' -> separatorOrBracket(c);
        default -> {
          if (isBlank(c)) {
            at++;
          } else {
            word(c == '/' ? PATH_ENDS : WORD_ENDS);
          }
        }
      }
    }
    add(Token.Kind.END, "", line, column(at), '\0');
    return tokens;
  }

  private void newLine() {
    at++;
    line++;
    lineStart = at;
    firstOnLine = true;
  }

  private void skipComment() {
    while (at < text.length() && text.charAt(at) != '\n') {
      at++;
    }
  }

  private void separatorOrBracket(char c) {
    if (c != ';') {
      add(Token.Kind.SYMBOL, String.valueOf(c), line, column(at), '\0');
    }
    at++;
  }

  private void string(char quote) {
    int start = at;
    int startLine = line;
    int startColumn = column(start);
    int end = text.indexOf(quote, start + 1);
    if (end < 0) {
      at = text.length();
      add(Token.Kind.STRING, text.substring(start + 1), startLine, startColumn, quote);
      errors.accept(tokens.getLast(), "this quotation mark is never closed");
      return;
    }
    String content = text.substring(start + 1, end);
    boolean first = firstOnLine;
    for (int i = start; i < end; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    firstOnLine = first;
    at = end + 1;
    add(Token.Kind.STRING, content, startLine, startColumn, quote);
  }

  private void symbol() {
    int start = at;
    while (at < text.length() && "<>=!".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    add(Token.Kind.SYMBOL, text.substring(start, at), line, column(start), '\0');
  }

  private void word(String ends) {
    int start = at;
    while (at < text.length()
        && !isBlank(text.charAt(at))
        && text.charAt(at) != '\n'
        && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    add(Token.Kind.WORD, text.substring(start, at), line, column(start), '\0');
  }

  private void add(Token.Kind kind, String content, int tokenLine, int tokenColumn, char quote) {
    tokens.add(new Token(kind, content, tokenLine, tokenColumn, firstOnLine, afterComma, quote));
    firstOnLine = false;
    afterComma = false;
  }

  private int column(int offset) {
    return offset - lineStart + 1;
  }

  /** Control characters separate like blanks: nothing visible may hide in a name. */
  private static boolean isBlank(char c) {
    return c <= ' ' && c != '\n';
  }
}
