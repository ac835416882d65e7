package io.slipway.schema;

/**
 * The grammar of RFC 3986. Characters outside ASCII pass as those of IRIs (RFC 3987); the caller
 * sends ASCII only when there must be none.
 */
final class UriReferences {
  private static final String UNRESERVED = "-._~";
  private static final String SUB_DELIMITERS = "!$&'()*+,;=";

  private UriReferences() {}

  static boolean isUri(String text) {
    int colon = schemeEnd(text);
    return colon > 0 && isRest(text.substring(colon + 1));
  }

  static boolean isReference(String text) {
    if (isUri(text)) {
      return true;
    }
    int end = firstOf(text, "/?#");
    return text.substring(0, end).indexOf(':') < 0 && isRest(text);
  }

  /** Where the colon after a scheme is; -1 when there is none. */
  private static int schemeEnd(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':') {
        return i == 0 ? -1 : i;
      }
      if (!isLetter(c) && (i == 0 || (!isDigit(c) && "+-.".indexOf(c) < 0))) {
        return -1;
      }
    }
    return -1;
  }

  private static boolean isRest(String text) {
    int hash = text.indexOf('#');
    String fragment = hash < 0 ? "" : text.substring(hash + 1);
    String beforeFragment = hash < 0 ? text : text.substring(0, hash);
    int mark = beforeFragment.indexOf('?');
    String query = mark < 0 ? "" : beforeFragment.substring(mark + 1);
    String hierarchy = mark < 0 ? beforeFragment : beforeFragment.substring(0, mark);
    return consistsOf(fragment, ":@/?") && consistsOf(query, ":@/?") && isHierarchy(hierarchy);
  }

  private static boolean isHierarchy(String text) {
    if (!text.startsWith("//")) {
      return consistsOf(text, ":@/");
    }
    int slash = text.indexOf('/', 2);
    String authority = slash < 0 ? text.substring(2) : text.substring(2, slash);
    return isAuthority(authority) && (slash < 0 || consistsOf(text.substring(slash), ":@/"));
  }

  private static boolean isAuthority(String text) {
    int at = text.indexOf('@');
    String userAndPassword = at < 0 ? "" : text.substring(0, at);
    String hostAndPort = text.substring(at + 1);
    if (!consistsOf(userAndPassword, ":")) {
      return false;
    }
    if (hostAndPort.startsWith("[")) {
      int end = hostAndPort.indexOf(']');
      return end > 0
          && isLiteral(hostAndPort.substring(1, end))
          && isPort(hostAndPort.substring(end + 1));
    }
    int colon = hostAndPort.indexOf(':');
    return consistsOf(colon < 0 ? hostAndPort : hostAndPort.substring(0, colon), "")
        && (colon < 0 || isPort(hostAndPort.substring(colon)));
  }

  private static boolean isLiteral(String text) {
    if (text.startsWith("v") || text.startsWith("V")) {
      int dot = text.indexOf('.');
      return dot > 1
          && dot < text.length() - 1
          && text.substring(1, dot).chars().allMatch(UriReferences::isHexDigit)
          && text.indexOf('%') < 0
          && consistsOf(text.substring(dot + 1), ":");
    }
    return Hosts.isIpv6(text);
  }

  /** A colon and digits, each of which may be missing. */
  private static boolean isPort(String text) {
    return text.isEmpty()
        || (text.startsWith(":") && text.substring(1).chars().allMatch(UriReferences::isDigit));
  }

  /** Only unreserved characters, delimiters, percent-encoded ones and those. */
  private static boolean consistsOf(String text, String further) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= text.length()
            || !isHexDigit(text.charAt(i + 1))
            || !isHexDigit(text.charAt(i + 2))) {
          return false;
        }
        i += 2;
      } else if (!isLetter(c)
          && !isDigit(c)
          && c < 0x80
          && UNRESERVED.indexOf(c) < 0
          && SUB_DELIMITERS.indexOf(c) < 0
          && further.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static int firstOf(String text, String characters) {
    for (int i = 0; i < text.length(); i++) {
      if (characters.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return text.length();
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHexDigit(int c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
