package io.slipway.base;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}. */
public final class Durations {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?) ?(ms|s|m|h)?");

  private Durations() {}

  /** A number with a unit, or of seconds; of at most nine digits, to the millisecond. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long unit =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case null, default -> 1_000;
        };
    BigDecimal number = new BigDecimal(matcher.group(1));
    return Optional.of(Duration.ofMillis(number.multiply(BigDecimal.valueOf(unit)).longValue()));
  }

  /** In the largest unit that leaves no fraction; {@link #parse} reads it back. */
  public static String text(Duration duration) {
    long milliseconds = duration.toMillis();
    if (milliseconds % 1_000 != 0) {
      return milliseconds + "ms";
    }
    long seconds = milliseconds / 1_000;
    if (seconds % 60 != 0 || seconds == 0) {
      return seconds + "s";
    }
    return seconds % 3_600 != 0 ? seconds / 60 + "m" : seconds / 3_600 + "h";
  }

  /** {@code 35 ms}, {@code 1.2 s}, {@code 3 min 5 s}: for people, two figures or three. */
  public static String forPeople(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return millis / 1000 + "." + millis % 1000 / 100 + " s";
    }
    return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
  }
}
