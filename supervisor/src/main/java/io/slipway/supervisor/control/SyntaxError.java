package io.slipway.supervisor.control;

/** Ends the statement being read; the parser turns it into a reported problem. */
final class SyntaxError extends RuntimeException {
  final transient Token token;
  final String text;

  SyntaxError(Token token, String text) {
    super(text, null, false, false);
    this.token = token;
    this.text = text;
  }
}
