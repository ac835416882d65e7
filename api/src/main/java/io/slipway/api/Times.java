package io.slipway.api;

import io.slipway.json.PlainObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** How times stand on the wire. */
public final class Times {
  private static final DateTimeFormatter RUBY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private Times() {}

  /** As Ruby prints a time: {@code 2026-01-02 03:04:05 UTC}. */
  public static String ruby(Instant time) {
    return RUBY.format(time);
  }

  /** Seconds since the epoch; empty also for a number that is no time. */
  static Optional<Instant> epochSeconds(PlainObject json, String key) {
    try {
      return json.optionalLong(key).map(Instant::ofEpochSecond);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
