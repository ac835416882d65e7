package io.slipway.instance;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program that somebody talks to while it runs, unlike a {@link Command}: it reads what is sent,
 * and its output is read as it comes. It leads a session of its own.
 *
 * @param argv program and arguments
 * @param environment complete: nothing is inherited
 * @param workingDirectory inside the space; {@code /} when it is missing
 * @param user {@code root}, {@code vcap} or another user of the space, with all groups it is in
 * @param terminal the size of the terminal to run it in; empty: three pipes
 */
public record Conversation(
    List<String> argv,
    Map<String, String> environment,
    String workingDirectory,
    String user,
    Optional<TerminalSize> terminal) {
  public Conversation {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
    if (argv.isEmpty()) {
      throw new SpaceException("A conversation needs a program");
    }
    for (String text : argv) {
      checkText(text);
    }
    environment.forEach(
        (name, value) -> {
          if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new SpaceException("'" + name + "' cannot be the name of a variable");
          }
          checkText(name);
          checkText(value);
        });
  }

  private static void checkText(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new SpaceException("An argument or variable holds a null byte");
    }
  }

  /** How large a window is, in characters. */
  public record TerminalSize(int columns, int rows) {}
}
