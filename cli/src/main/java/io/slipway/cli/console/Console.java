package io.slipway.cli.console;

import java.util.List;

/**
 * Where a command prints. There are two kinds of text, as in the stock command line (Director API,
 * section 11): lines, which explain and only people see, and blocks and tables, which are what was
 * asked for and go to pipes as well.
 */
public interface Console {
  /** A whole line of explanation. */
  void line(String text);

  /** A whole line about a failure, on standard error. */
  void errorLine(String text);

  /** Explanation without a line's end. */
  void begin(String text);

  /** The end of a line that was begun. */
  void end(String text);

  /** Text that was asked for, as it is. */
  void block(String text);

  /** The same, about a failure. */
  void errorBlock(String text);

  void table(Table table);

  /**
   * Asks whether to continue.
   *
   * @throws io.slipway.cli.CommandFailed {@code Stopped} when the answer is not yes
   */
  void confirm();

  /**
   * Asks a question that yes or no answers; no answer is no.
   *
   * @param question without the space for the answer
   */
  boolean agrees(String question);

  /**
   * Asks for a text.
   *
   * @param usual what an empty answer means
   */
  String ask(String question, String usual);

  /** Asks for a text that nobody looking on is to see; empty when nobody answers. */
  String askSecret(String question);

  /**
   * Asks which, until one is chosen.
   *
   * @return its place among the choices, from 0 on; an empty answer means the first
   */
  int choose(String question, List<String> choices);

  /** Writes what has been kept back. */
  void flush();
}
