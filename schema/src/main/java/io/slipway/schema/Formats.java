package io.slipway.schema;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The formats of the draft. BOSH checks them all, and lets a format it does not know pass.
 *
 * <p>Patterns run in {@link RubyPattern}, whose matching needs no stack and has an end, since the
 * values are an operator's and may be of any length.
 */
final class Formats {
  private static final String PERCENT_ENCODED = "%[0-9A-Fa-f]{2}";

  private static final RubyPattern DURATION =
      RubyPattern.compile(
          "\\AP(?:\\d+W|(?:(?:\\d+Y(?:\\d+M(?:\\d+D)?)?|\\d+M(?:\\d+D)?|\\d+D)(?:T%1$s)?)|T%1$s)\\z"
              .replace("%1$s", "(?:\\d+H(?:\\d+M(?:\\d+S)?)?|\\d+M(?:\\d+S)?|\\d+S)"));
  private static final RubyPattern UUID =
      RubyPattern.compile("\\A\\h{8}-\\h{4}-\\h{4}-\\h{4}-\\h{12}\\z");
  private static final RubyPattern JSON_POINTER =
      RubyPattern.compile("\\A(?:/(?:[^~/]|~[01])*)*\\z");
  private static final RubyPattern RELATIVE_JSON_POINTER =
      RubyPattern.compile("\\A(?:0|[1-9]\\d*)(?:#|(?:/(?:[^~/]|~[01])*)*)\\z");
  private static final RubyPattern URI_TEMPLATE =
      RubyPattern.compile(
          "\\A(?:[^\\x00-\\x20\\x7F\"%'<>\\\\^`{|}]|PCT|\\{[+#./;?&=,!@|]?SPEC(?:,SPEC)*\\})*\\z"
              .replace("SPEC", "(?:\\w|PCT)(?:\\.?(?:\\w|PCT))*(?::[1-9]\\d{0,3}|\\*)?")
              .replace("PCT", PERCENT_ENCODED));
  private static final Pattern MOMENT =
      Pattern.compile(
          "\\s*+(-?\\d{4})-(\\d{2})-(\\d{2})[Tt\\s](\\d{2}):(\\d{2}):(\\d{2})(?:\\.\\d++)?"
              + "(?:[Zz]|([-+])(\\d{2}):(\\d{2}))");

  private static final Map<String, Format> ALL =
      Map.ofEntries(
          Map.entry("date-time", (text, _) -> isMoment(text)),
          Map.entry("date", (text, _) -> isMoment(text + "T00:00:00Z")),
          Map.entry("time", (text, _) -> isMoment("2000-01-01T" + text)),
          Map.entry("duration", pattern(DURATION)),
          Map.entry("email", (text, _) -> isAscii(text) && Hosts.isEmail(text)),
          Map.entry("idn-email", (text, _) -> Hosts.isEmail(text)),
          Map.entry("hostname", (text, _) -> isAscii(text) && Hosts.isName(text)),
          Map.entry("idn-hostname", (text, _) -> Hosts.isName(text)),
          Map.entry("ipv4", (text, _) -> Hosts.isIpv4(text)),
          Map.entry("ipv6", (text, _) -> Hosts.isIpv6(text)),
          Map.entry("uri", (text, _) -> isAscii(text) && UriReferences.isUri(text)),
          Map.entry("uri-reference", (text, _) -> isAscii(text) && UriReferences.isReference(text)),
          Map.entry("iri", (text, _) -> UriReferences.isUri(text)),
          Map.entry("iri-reference", (text, _) -> UriReferences.isReference(text)),
          Map.entry("uuid", pattern(UUID)),
          Map.entry("uri-template", pattern(URI_TEMPLATE)),
          Map.entry("json-pointer", pattern(JSON_POINTER)),
          Map.entry("relative-json-pointer", pattern(RELATIVE_JSON_POINTER)),
          Map.entry("regex", (text, _) -> isRegex(text)));

  private Formats() {}

  /** What a text must be like. */
  interface Format {
    boolean accepts(String text, Frame frame);
  }

  /** The format of that name, if there is one. */
  static Optional<Format> of(@Nullable Object name) {
    return name instanceof String text ? Optional.ofNullable(ALL.get(text)) : Optional.empty();
  }

  private static Format pattern(RubyPattern pattern) {
    return (text, frame) -> frame.matches(pattern, text);
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  /** RFC 3339, with the one second that some days have more than others. */
  private static boolean isMoment(String text) {
    Matcher parts = MOMENT.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    int hour = Integer.parseInt(parts.group(4));
    int minute = Integer.parseInt(parts.group(5));
    int second = Integer.parseInt(parts.group(6));
    if (!isDate(parts) || hour > 23 || minute > 59 || second > 60) {
      return false;
    }
    int offset = 0;
    if (parts.group(7) != null) {
      int hours = Integer.parseInt(parts.group(8));
      int minutes = Integer.parseInt(parts.group(9));
      if (hours > 23 || minutes > 59) {
        return false;
      }
      offset = (parts.group(7).equals("-") ? -1 : 1) * (hours * 60 + minutes);
    }
    return second < 60 || Math.floorMod(hour * 60 + minute - offset, 24 * 60) == 24 * 60 - 1;
  }

  private static boolean isDate(Matcher parts) {
    try {
      return LocalDate.of(
              Integer.parseInt(parts.group(1)),
              Integer.parseInt(parts.group(2)),
              Integer.parseInt(parts.group(3)))
          .isAfter(LocalDate.MIN);
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** An expression of ECMA-262, as far as Ruby can read it. */
  private static boolean isRegex(String text) {
    for (int i = 0; i + 1 < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        if ("AZzGKRXae".indexOf(text.charAt(i + 1)) >= 0) {
          return false;
        }
        i++;
      }
    }
    try {
      RubyPattern.compile(text);
      return true;
    } catch (InvalidSchemaException e) {
      return false;
    }
  }
}
