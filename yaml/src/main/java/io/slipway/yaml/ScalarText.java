package io.slipway.yaml;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A scalar about to be written: its text, the style Psych asks for, and a tag where the style alone
 * would not tell what it is.
 */
record ScalarText(String text, Style style, @Nullable String tag) {
  enum Style {
    PLAIN,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    LITERAL
  }

  static final ScalarText NULL = unquoted("");

  private static final Pattern BEGINS_WITH_SIGN =
      Pattern.compile(
          "^[^\\p{IsAlphabetic}\\p{M}\\p{Nd}\\p{Pc}][^\"]*$",
          Pattern.MULTILINE | Pattern.UNIX_LINES);

  private static final Pattern OCTAL_BUT_FOR_A_DIGIT = Pattern.compile("^0[0-7]*[89]");

  /** Numbers, booleans, null: never quoted. */
  static ScalarText unquoted(String text) {
    return new ScalarText(text, Style.PLAIN, null);
  }

  static ScalarText ofString(String text) {
    return new ScalarText(text, stringStyle(text), text.equals("<<") ? "!!str" : null);
  }

  private static Style stringStyle(String text) {
    int lineBreak = text.indexOf('\n');
    if (lineBreak >= 0
        && lineBreak < text.length() - 1
        && !text.substring(lineBreak).equals("\n\n")) {
      return Style.LITERAL;
    } else if (text.equals("<<")) {
      return Style.SINGLE_QUOTED;
    } else if (text.equalsIgnoreCase("y") || text.equalsIgnoreCase("n")) {
      return Style.DOUBLE_QUOTED;
    } else if (BEGINS_WITH_SIGN.matcher(text).find()) {
      return Style.DOUBLE_QUOTED;
    }
    return PsychScalars.isText(text) && !OCTAL_BUT_FOR_A_DIGIT.matcher(text).find()
        ? Style.PLAIN
        : Style.SINGLE_QUOTED;
  }
}
