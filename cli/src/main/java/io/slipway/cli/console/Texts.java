package io.slipway.cli.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;

/**
 * Times and sizes as the stock command line writes them. Written by hand: loading the JDK's locale
 * data would double the time a short command takes.
 */
public final class Texts {
  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
  private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");
  private static final List<String> BINARY_UNITS =
      List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

  private Texts() {}

  /** {@code Mon Jun 27 04:00:00 UTC 2016}, the day of the month in two columns. */
  public static String time(Instant instant) {
    ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
    String day = (time.getDayOfMonth() < 10 ? " " : "") + time.getDayOfMonth();
    return DAYS.get(time.getDayOfWeek().getValue() - 1)
        + " "
        + MONTHS.get(time.getMonthValue() - 1)
        + " "
        + day
        + " "
        + timeOfDay(instant)
        + " UTC "
        + time.getYear();
  }

  /** {@code 04:00:00}, in UTC. */
  public static String timeOfDay(Instant instant) {
    ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
    return two(time.getHour()) + ":" + two(time.getMinute()) + ":" + two(time.getSecond());
  }

  /** {@code 00:01:50}. */
  public static String duration(Duration duration) {
    return two(duration.toHours())
        + ":"
        + two(duration.toMinutesPart())
        + ":"
        + two(duration.toSecondsPart());
  }

  /** {@code 1d 1h 1m 1s}. */
  public static String uptime(long seconds) {
    return seconds / 86_400
        + "d "
        + seconds / 3_600 % 24
        + "h "
        + seconds / 60 % 60
        + "m "
        + seconds % 60
        + "s";
  }

  /** {@code 605 MB}, {@code 1.0 GB}: powers of 1000, one decimal below ten. */
  public static String bytes(long bytes) {
    return bytes(bytes, 1000, UNITS);
  }

  /** {@code 200 MiB}, {@code 1.0 GiB}: powers of 1024, one decimal below ten. */
  public static String binaryBytes(long bytes) {
    return bytes(bytes, 1024, BINARY_UNITS);
  }

  private static String bytes(long bytes, int base, List<String> units) {
    if (bytes < 10) {
      return bytes + " B";
    }
    int unit = 0;
    double value = bytes;
    while (value >= base && unit < units.size() - 1) {
      value /= base;
      unit++;
    }
    double rounded = Math.floor(value * 10 + 0.5) / 10;
    return String.format(
        Locale.ROOT, rounded < 10 ? "%.1f %s" : "%.0f %s", rounded, units.get(unit));
  }

  private static String two(long number) {
    return number < 10 ? "0" + number : Long.toString(number);
  }

  /** What others wrote must not move the cursor or change the colours of the terminal. */
  public static String printable(String line) {
    StringBuilder clean = new StringBuilder(line.length());
    line.codePoints()
        .forEach(
            c -> {
              if (c == '\t' || !Character.isISOControl(c)) {
                clean.appendCodePoint(c);
              } else {
                clean.append('\ufffd');
              }
            });
    return clean.toString();
  }
}
