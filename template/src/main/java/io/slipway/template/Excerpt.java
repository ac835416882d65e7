package io.slipway.template;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line of a template that failed, and the part of it that most likely did.
 *
 * @param line counted from one
 * @param text the line as it stands, control characters as spaces; a long one is cut on both sides
 *     of the marked part
 * @param column where the marked part begins in {@code text}, counted from one
 * @param length how many characters are marked; at least one
 */
public record Excerpt(int line, String text, int column, int length) {
  private static final int LONGEST = 160;
  private static final String CUT = "…";

  /** What messages put in quotes is often a name that the code has too. */
  private static final Pattern QUOTED = Pattern.compile("['`\"]([^'`\"\\s]{1,200})['\"]");

  /** {@code <%= code %>}: from the code's first character to its last. */
  private static final Pattern CODE = Pattern.compile("<%(?!%)[=-]?\\s*(\\S.*?)\\s*(?:-?%>|$)");

  private static final Pattern NOT_BLANK = Pattern.compile("\\S.*\\S|\\S");

  /** Empty when the template has no such line. */
  static Optional<Excerpt> of(FileContent template, OptionalInt line, Cause cause, String message) {
    if (line.isEmpty()) {
      return Optional.empty();
    }
    return template
        .text()
        .lines()
        .skip(Math.max(0, line.getAsInt() - 1L))
        .findFirst()
        .map(found -> found.replaceAll("\\p{Cntrl}", " ").stripTrailing())
        .filter(found -> !found.isEmpty())
        .map(found -> cut(line.getAsInt(), found, mark(found, cause, message)));
  }

  /** A part of a line; {@code to} is the first character that does not belong to it. */
  private record Part(int from, int to) {}

  private static Part mark(String text, Cause cause, String message) {
    Optional<Part> named =
        switch (cause) {
          case Cause.MissingProperty missing ->
              missing.names().stream().flatMap(name -> word(text, name).stream()).findFirst();
          case Cause.MissingLink(String name) -> word(text, name);
          case Cause.Raised _ -> quotedIn(message, text);
          case Cause.Unclosed _, Cause.Stopped _ -> Optional.empty();
        };
    return named.or(() -> first(CODE, text, 1)).or(() -> first(NOT_BLANK, text, 0)).orElseThrow();
  }

  private static Optional<Part> quotedIn(String message, String text) {
    return QUOTED
        .matcher(message)
        .results()
        .flatMap(found -> word(text, found.group(1)).stream())
        .findFirst();
  }

  /** Where the text stands as a whole word, or as a whole dotted name. */
  private static Optional<Part> word(String text, String word) {
    return first(
            Pattern.compile("(?<![\\w.-])" + Pattern.quote(word) + "(?![\\w-]|\\.\\w)"), text, 0)
        .or(() -> first(Pattern.compile("(?<!\\w)" + Pattern.quote(word) + "(?!\\w)"), text, 0));
  }

  private static Optional<Part> first(Pattern pattern, String text, int group) {
    Matcher found = pattern.matcher(text);
    return found.find() && found.end(group) > found.start(group)
        ? Optional.of(new Part(found.start(group), found.end(group)))
        : Optional.empty();
  }

  private static Excerpt cut(int line, String text, Part mark) {
    if (text.length() <= LONGEST) {
      return new Excerpt(line, text, mark.from() + 1, mark.to() - mark.from());
    }
    int length = Math.min(mark.to() - mark.from(), LONGEST / 2);
    int from = Math.clamp(mark.from() - LONGEST / 4, 0, Math.max(0, text.length() - LONGEST));
    int to = Math.min(text.length(), from + LONGEST);
    String before = from > 0 ? CUT : "";
    String after = to < text.length() ? CUT : "";
    return new Excerpt(
        line,
        before + text.substring(from, to) + after,
        mark.from() - from + before.length() + 1,
        length);
  }
}
