package io.slipway.director.tasks;

import java.util.regex.Pattern;

/** Cuts a task's result to the length the API shows (Director API 4.1). */
final class ResultText {
  private static final int LONGEST = 128;
  private static final Pattern OUTER_BLANKS =
      Pattern.compile("\\A[\\x00\\t\\n\\x0B\\f\\r ]+|[\\x00\\t\\n\\x0B\\f\\r ]+\\z");

  /**
   * The last word of every line: meant for the cut-off word at the end of the text, but BOSH
   * applies it to each line, and so results read "Errors" where the message has "Errors are:".
   */
  private static final Pattern LAST_WORDS =
      Pattern.compile("\\s+?(\\S+)?$", Pattern.MULTILINE | Pattern.UNIX_LINES);

  private ResultText() {}

  static String cut(String text) {
    String stripped = OUTER_BLANKS.matcher(text).replaceAll("");
    if (stripped.codePointCount(0, stripped.length()) <= LONGEST) {
      return stripped;
    }
    String start = stripped.substring(0, stripped.offsetByCodePoints(0, LONGEST + 1));
    return LAST_WORDS.matcher(start).replaceAll("") + "...";
  }
}
