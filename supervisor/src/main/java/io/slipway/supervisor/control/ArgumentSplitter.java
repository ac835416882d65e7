package io.slipway.supervisor.control;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a quoted program into its arguments: at blanks, except inside quotation marks of the other
 * kind. There are no escapes and no variables, for no shell is involved.
 */
final class ArgumentSplitter {
  private ArgumentSplitter() {}

  static List<String> split(Token token) {
    List<String> arguments = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    boolean started = false;
    boolean quoted = false;
    for (int i = 0; i < token.text().length(); i++) {
      char c = token.text().charAt(i);
      if (c == '\'' || c == '"') {
        quoted = !quoted;
        started = true;
      } else if (c <= ' ' && !quoted) {
        if (started) {
          arguments.add(current.toString());
          current.setLength(0);
        }
        started = false;
      } else if (c == '\0') {
        throw new SyntaxError(token, "a program's arguments cannot contain a NUL character");
      } else {
        current.append(c);
        started = true;
      }
    }
    if (quoted) {
      throw new SyntaxError(token, "a quotation mark inside this program is never closed");
    }
    if (started) {
      arguments.add(current.toString());
    }
    if (arguments.isEmpty() || !arguments.getFirst().startsWith("/")) {
      throw new SyntaxError(token, "a program begins with the absolute path of an executable");
    }
    return arguments;
  }
}
