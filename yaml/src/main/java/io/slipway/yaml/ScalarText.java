package io.slipway.yaml;

import io.slipway.yaml.YamlEvent.Scalar;
import io.slipway.yaml.YamlEvent.ScalarStyle;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A scalar about to be written: its text, the style its dialect asks for, and a tag where the style
 * alone would not tell what it is.
 */
record ScalarText(String text, ScalarStyle style, @Nullable String tag, boolean isText) {
  private static final String STRING_TAG = "tag:yaml.org,2002:str";

  static final ScalarText NULL = unquoted("");

  private static final Pattern BEGINS_WITH_SIGN =
      Pattern.compile(
          "^[^\\p{IsAlphabetic}\\p{M}\\p{Nd}\\p{Pc}][^\"]*$",
          Pattern.MULTILINE | Pattern.UNIX_LINES);

  private static final Pattern OCTAL_BUT_FOR_A_DIGIT = Pattern.compile("^0[0-7]*[89]");

  /** Numbers, booleans, null: never quoted. */
  static ScalarText unquoted(String text) {
    return new ScalarText(text, ScalarStyle.PLAIN, null, false);
  }

  static ScalarText ofString(String text) {
    return new ScalarText(text, stringStyle(text), text.equals("<<") ? STRING_TAG : null, true);
  }

  /** As Go writes text: in a block when it has lines, else in double quotes if it needs any. */
  static ScalarText ofGoString(String text) {
    ScalarStyle style;
    if (text.indexOf('\n') >= 0) {
      style = ScalarStyle.LITERAL;
    } else {
      style = GoScalars.isText(text) ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED;
    }
    return new ScalarText(text, style, null, true);
  }

  static ScalarText doubleQuoted(String text) {
    return new ScalarText(text, ScalarStyle.DOUBLE_QUOTED, null, true);
  }

  Scalar event() {
    return new Scalar(text, null, tag, tag == null, isText && tag == null, style);
  }

  private static ScalarStyle stringStyle(String text) {
    int lineBreak = text.indexOf('\n');
    if (lineBreak >= 0
        && lineBreak < text.length() - 1
        && !text.substring(lineBreak).equals("\n\n")) {
      return ScalarStyle.LITERAL;
    } else if (text.equals("<<")) {
      return ScalarStyle.SINGLE_QUOTED;
    } else if (text.equalsIgnoreCase("y") || text.equalsIgnoreCase("n")) {
      return ScalarStyle.DOUBLE_QUOTED;
    } else if (BEGINS_WITH_SIGN.matcher(text).find()) {
      return ScalarStyle.DOUBLE_QUOTED;
    }
    return PsychScalars.isText(text) && !OCTAL_BUT_FOR_A_DIGIT.matcher(text).find()
        ? ScalarStyle.PLAIN
        : ScalarStyle.SINGLE_QUOTED;
  }
}
