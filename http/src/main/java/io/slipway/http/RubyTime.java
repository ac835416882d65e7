package io.slipway.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A time as the API of BOSH's Director writes it: {@code 2016-06-27 04:00:00 UTC}. */
final class RubyTime {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  private RubyTime() {}

  static String of(Instant time) {
    return FORMAT.format(time);
  }
}
