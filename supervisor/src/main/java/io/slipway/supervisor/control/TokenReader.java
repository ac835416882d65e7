package io.slipway.supervisor.control;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Walks over tokens, passing by the words that mean nothing. */
final class TokenReader {
  private final List<Token> tokens;
  private final Set<String> noise;
  private final Deque<Token> returned = new ArrayDeque<>();
  private int at;

  TokenReader(List<Token> tokens, Set<String> noise) {
    this.tokens = tokens;
    this.noise = noise;
  }

  boolean atEnd() {
    return peek().kind() == Token.Kind.END;
  }

  Token peek() {
    skipNoise();
    return current();
  }

  Token next() {
    skipNoise();
    return nextVerbatim();
  }

  /** The next token even if it is a word that means nothing elsewhere. */
  Token nextVerbatim() {
    if (!returned.isEmpty()) {
      return returned.pop();
    }
    Token token = tokens.get(at);
    if (token.kind() != Token.Kind.END) {
      at++;
    }
    return token;
  }

  void back(Token token) {
    returned.push(token);
  }

  boolean skipWord(String word) {
    if (peek().isWord(word)) {
      next();
      return true;
    }
    return false;
  }

  void expectWord(String... alternatives) {
    Token token = next();
    for (String word : alternatives) {
      if (token.isWord(word)) {
        return;
      }
    }
    throw new SyntaxError(token, "expected '" + alternatives[0] + "', found " + token.describe());
  }

  boolean startsWithNumber() {
    Token token = peek();
    return token.kind() == Token.Kind.WORD && numberLength(token.text()) > 0;
  }

  /** Reads a number; a unit written right behind it is left as the next token. */
  double number(String what, double minimum, double maximum) {
    Token token = next();
    int length = token.kind() == Token.Kind.WORD ? numberLength(token.text()) : 0;
    if (length == 0) {
      throw new SyntaxError(token, "expected " + what + ", found " + token.describe());
    }
    if (length < token.text().length()) {
      back(token.with(token.text().substring(length), length));
    }
    double number = Double.parseDouble(token.text().substring(0, length));
    if (number < minimum || number > maximum) {
      throw new SyntaxError(
          token,
          "expected "
              + what
              + " between "
              + new Amount(minimum, Amount.Unit.NONE)
              + " and "
              + new Amount(maximum, Amount.Unit.NONE));
    }
    return number;
  }

  /** Passes by everything up to a statement keyword that begins a line. */
  void skipToStatement(Set<String> keywords) {
    returned.clear();
    while (tokens.get(at).kind() != Token.Kind.END) {
      Token token = tokens.get(at);
      if (token.firstOnLine()
          && token.kind() == Token.Kind.WORD
          && keywords.contains(token.keyword())) {
        return;
      }
      at++;
    }
  }

  private Token current() {
    Token pushed = returned.peek();
    return pushed != null ? pushed : tokens.get(at);
  }

  private void skipNoise() {
    while (current().kind() == Token.Kind.WORD && noise.contains(current().keyword())) {
      nextVerbatim();
    }
  }

  /** How many characters of the text are a decimal number: {@code 12}, {@code 0.5}. */
  private static int numberLength(String text) {
    int digits = digitsFrom(text, 0);
    if (digits > 0 && digits < text.length() && text.charAt(digits) == '.') {
      int fraction = digitsFrom(text, digits + 1);
      return fraction > digits + 1 ? fraction : digits;
    }
    return digits;
  }

  private static int digitsFrom(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }
}
