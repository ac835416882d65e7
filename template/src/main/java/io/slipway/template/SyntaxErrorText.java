package io.slipway.template;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the place out of what Ruby says about code it cannot read. Further lines of the message
 * show code that ERB made, which the template's author never saw; they are left out.
 */
final class SyntaxErrorText {
  private SyntaxErrorText() {}

  /** What was said of code that does not end what it began in a line. */
  static TemplateScan.Faulty unclosed(TemplateScan.Faulty fault, int opened) {
    return new TemplateScan.Faulty(
        OptionalInt.of(opened),
        fault.message() + ": what begins in line " + opened + " has no 'end'");
  }

  static TemplateScan.Faulty scan(String message, String file) {
    Matcher placed =
        Pattern.compile(Pattern.quote(file) + ":([0-9]{1,9}): ?(.*)", Pattern.DOTALL)
            .matcher(message);
    if (!placed.find()) {
      return new TemplateScan.Faulty(OptionalInt.empty(), message.strip());
    }
    return new TemplateScan.Faulty(
        OptionalInt.of(Integer.parseInt(placed.group(1))),
        (message.substring(0, placed.start()) + placed.group(2))
            .lines()
            .findFirst()
            .orElse("")
            .strip());
  }
}
