package io.slipway.server.configuration;

import java.nio.file.Path;
import java.util.List;

/**
 * What is in force, and where it comes from.
 *
 * @param file that was looked for
 * @param exists whether it was there
 * @param set in the order of reading: those of the file, then those of variables alone
 */
public record Reading(Configuration configuration, Path file, boolean exists, List<Setting> set) {

  /**
   * One thing that was set.
   *
   * @param key such as {@code tasks.workers}
   * @param origin file, line and column, or the variable
   */
  public record Setting(String key, String value, String origin) {}

  /** For people: what was set, one to a line; everything else is as documented. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("settings           ")
        .append(file)
        .append(exists ? "" : " (there is none)")
        .append(set.isEmpty() ? "; everything is as by default\n" : "\n");
    for (Setting one : set) {
      text.append("  %s: %s  (%s)%n".formatted(one.key(), one.value(), one.origin()));
    }
    return text.toString();
  }
}
