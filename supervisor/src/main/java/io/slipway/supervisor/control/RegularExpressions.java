package io.slipway.supervisor.control;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The regular expressions of {@code matching} and {@code expect}. */
final class RegularExpressions {
  private static final int MAXIMUM_LENGTH = 1024;

  private RegularExpressions() {}

  /** The expression itself, once it is known to be one. */
  static String check(String expression, Token token) {
    if (expression.length() > MAXIMUM_LENGTH) {
      throw new SyntaxError(
          token, "a regular expression has at most " + MAXIMUM_LENGTH + " characters");
    }
    try {
      Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new SyntaxError(token, "this is no regular expression: " + e.getDescription());
    }
    return expression;
  }
}
