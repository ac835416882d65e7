package io.slipway.schema;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Addresses and names of hosts, and of mailboxes there. */
final class Hosts {
  private static final int MAXIMUM_LABEL = 63;

  /** The dot, and those that stand for it in other scripts (RFC 3490, 3.1). */
  private static final Pattern SEPARATOR = Pattern.compile("[.\u3002\uFF0E\uFF61]");

  private static final Set<Integer> LETTERS_AND_MARKS =
      Set.of(
          (int) Character.LOWERCASE_LETTER,
          (int) Character.UPPERCASE_LETTER,
          (int) Character.OTHER_LETTER,
          (int) Character.MODIFIER_LETTER,
          (int) Character.DECIMAL_DIGIT_NUMBER,
          (int) Character.NON_SPACING_MARK,
          (int) Character.COMBINING_SPACING_MARK);

  /** RFC 5892, 2.6: allowed and forbidden whatever their kind. */
  private static final String ALLOWED = "\u06FD\u06FE\u0F0B\u3007";

  private static final String FORBIDDEN =
      "\u0640\u07FA\u302E\u302F\u3031\u3032\u3033\u3034\u3035\u303B";

  /** The viramas, after which a joiner may stand (RFC 5892, A.1 and A.2). */
  private static final String VIRAMAS =
      "\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D3B\u0D3C\u0D4D\u0DCA\u0E3A\u0EBA\u0F84"
          + "\u1039\u103A\u1714\u1715\u1734\u17D2\u1A60\u1B44\u1BAA\u1BAB\u1BF2\u1BF3\u2D7F\uA806"
          + "\uA82C\uA8C4\uA953\uA9C0\uAAF6\uABED";

  private static final Pattern ATOMS =
      Pattern.compile(
          "[\\w!#$%&'*+\\-/=?^`{|}~[^\\x00-\\x7F]]++(?:\\.[\\w!#$%&'*+\\-/=?^`{|}~[^\\x00-\\x7F]]++)*+");

  private Hosts() {}

  static boolean isIpv4(String text) {
    List<String> parts = List.of(text.split("\\.", -1));
    return parts.size() == 4 && parts.stream().allMatch(Hosts::isByte);
  }

  /** Without leading zeros: to some they mean octal. */
  private static boolean isByte(String text) {
    return !text.isEmpty()
        && text.length() <= 3
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && (text.length() == 1 || text.charAt(0) != '0')
        && Integer.parseInt(text) <= 255;
  }

  static boolean isIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == 8;
    }
    int before = groups(text.substring(0, gap), false);
    int after = groups(text.substring(gap + 2), true);
    return before >= 0 && after >= 0 && before + after < 8;
  }

  /** How many groups of 16 bits the text has; -1 when it is something else. */
  private static int groups(String text, boolean maybeIpv4AtTheEnd) {
    if (text.isEmpty()) {
      return 0;
    }
    int groups = 0;
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (maybeIpv4AtTheEnd && i == parts.length - 1 && part.indexOf('.') >= 0) {
        if (!isIpv4(part)) {
          return -1;
        }
        groups += 2;
      } else if (part.isEmpty()
          || part.length() > 4
          || !part.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
        return -1;
      } else {
        groups++;
      }
    }
    return groups;
  }

  static boolean isEmail(String text) {
    int at = text.startsWith("\"") ? endOfQuoted(text) : text.indexOf('@');
    if (at <= 0 || at >= text.length() - 1 || text.charAt(at) != '@') {
      return false;
    }
    String domain = text.substring(at + 1);
    boolean local = text.startsWith("\"") || ATOMS.matcher(text.substring(0, at)).matches();
    return local && (domain.startsWith("[") ? isLiteral(domain) : isName(domain));
  }

  /** What follows a quoted text; -1 when its end is missing or something may not stand in it. */
  private static int endOfQuoted(String text) {
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      if (c == '\\') {
        i++;
      }
      if (i >= text.length() || text.charAt(i) < 0x20 || text.charAt(i) == 0x7F) {
        return -1;
      }
    }
    return -1;
  }

  private static boolean isLiteral(String text) {
    if (!text.endsWith("]")) {
      return false;
    }
    String inside = text.substring(1, text.length() - 1);
    return inside.startsWith("IPv6:") ? isIpv6(inside.substring(5)) : isIpv4(inside);
  }

  /** Labels of letters and digits, of any script; those in Punycode are looked at decoded. */
  static boolean isName(String text) {
    for (String label : SEPARATOR.split(text, -1)) {
      if (label.isEmpty() || label.codePointCount(0, label.length()) > MAXIMUM_LABEL) {
        return false;
      }
      if (!isLabel(decoded(label))) {
        return false;
      }
    }
    return true;
  }

  /** As it is when it cannot be decoded: then the prefix gives it away. */
  private static String decoded(String label) {
    return label.regionMatches(true, 0, "xn--", 0, 4)
        ? IDN.toUnicode(label, IDN.ALLOW_UNASSIGNED)
        : label;
  }

  private static boolean isLabel(String label) {
    List<Integer> points = new ArrayList<>();
    label.codePoints().forEach(points::add);
    if (points.size() >= 4 && points.get(2) == '-' && points.get(3) == '-') {
      return false;
    }
    if (isMark(points.getFirst()) || points.getFirst() == '-' || points.getLast() == '-') {
      return false;
    }
    for (int i = 0; i < points.size(); i++) {
      int point = points.get(i);
      if (point != '-' && !isPlain(point) && !isInContext(points, i)) {
        return false;
      }
    }
    return !(points.stream().anyMatch(point -> point >= 0x0660 && point <= 0x0669)
        && points.stream().anyMatch(point -> point >= 0x06F0 && point <= 0x06F9));
  }

  private static boolean isPlain(int point) {
    return ALLOWED.indexOf(point) >= 0
        || (LETTERS_AND_MARKS.contains(Character.getType(point)) && FORBIDDEN.indexOf(point) < 0);
  }

  private static boolean isMark(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  /** The characters that may stand beside certain others only (RFC 5892, appendix A). */
  private static boolean isInContext(List<Integer> points, int i) {
    int before = i > 0 ? points.get(i - 1) : 0;
    int after = i + 1 < points.size() ? points.get(i + 1) : 0;
    return switch (points.get(i)) {
      case 0x200C -> isVirama(before) || (isArabic(before) && isArabic(after));
      case 0x200D -> isVirama(before);
      case 0x00B7 -> before == 'l' && after == 'l';
      case 0x0375 -> Character.UnicodeScript.of(after) == Character.UnicodeScript.GREEK;
      case 0x05F3, 0x05F4 -> Character.UnicodeScript.of(before) == Character.UnicodeScript.HEBREW;
      case 0x30FB -> points.stream().anyMatch(Hosts::isJapanese);
      default -> false;
    };
  }

  private static boolean isVirama(int point) {
    return VIRAMAS.indexOf(point) >= 0;
  }

  private static boolean isArabic(int point) {
    return Character.UnicodeScript.of(point) == Character.UnicodeScript.ARABIC;
  }

  private static boolean isJapanese(int point) {
    return switch (Character.UnicodeScript.of(point)) {
      case HIRAGANA, KATAKANA, HAN -> point != 0x30FB;
      default -> false;
    };
  }
}
