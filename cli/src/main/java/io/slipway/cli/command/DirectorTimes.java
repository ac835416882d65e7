package io.slipway.cli.command;

import io.slipway.cli.console.Texts;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Times as Directors write them. */
final class DirectorTimes {
  private DirectorTimes() {}

  /** {@code 2016-06-27 04:00:00 UTC} as a table shows it; what cannot be read stays as it is. */
  static String shown(String time) {
    String[] parts = time.split(" ", -1);
    if (parts.length != 3) {
      return time;
    }
    try {
      LocalDateTime read = LocalDateTime.parse(parts[0] + "T" + parts[1]);
      ZoneOffset zone = parts[2].equals("UTC") ? ZoneOffset.UTC : ZoneOffset.of(parts[2]);
      Instant instant = read.toInstant(zone);
      return Texts.time(instant);
    } catch (DateTimeException _) {
      return time;
    }
  }
}
