package io.slipway.cli.console;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A table's column.
 *
 * @param title as shown; may have several lines
 */
public record Column(String title) {
  private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{N}]+");

  /** The name in JSON and after {@code --column}: {@code process_state}. */
  public String key() {
    return SEPARATORS
        .matcher(title.toLowerCase(Locale.ROOT))
        .replaceAll("_")
        .replaceAll("^_|_$", "");
  }

  boolean isNamed(String name) {
    return name.equals(title) || new Column(name).key().equals(key());
  }
}
