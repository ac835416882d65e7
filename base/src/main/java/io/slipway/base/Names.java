package io.slipway.base;

import java.util.Locale;
import java.util.regex.Pattern;

/** Rules about names that several documents share (Director behaviour, section 0.3). */
public final class Names {
  private static final Pattern VALID_ID = Pattern.compile("[-0-9A-Za-z_+.]+");

  private Names() {}

  /**
   * Whether the text may be the name or version of a deployment, release, job, package, stemcell.
   */
  public static boolean isValidId(String text) {
    return VALID_ID.matcher(text).matches();
  }

  /** The DNS label of a name: lower case, {@code _} as {@code -}, everything else dropped. */
  public static String canonical(String name) {
    return checkHyphens(canonical(name, "[^a-z0-9-]"));
  }

  /** The same, but dots stay. */
  public static String canonicalWithDots(String name) {
    return checkHyphens(canonical(name, "[^a-z0-9.-]"));
  }

  private static String canonical(String name, String dropped) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-').replaceAll(dropped, "");
  }

  private static String checkHyphens(String canonical) {
    if (canonical.startsWith("-")) {
      throw invalid(canonical, "start");
    }
    if (canonical.endsWith("-")) {
      throw invalid(canonical, "end");
    }
    return canonical;
  }

  private static SlipwayException invalid(String canonical, String where) {
    return new SlipwayException(
        ErrorCode.DNS_INVALID_CANONICAL_NAME,
        "Invalid DNS canonical name '" + canonical + "', cannot " + where + " with a hyphen");
  }
}
