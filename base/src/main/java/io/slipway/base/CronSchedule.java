package io.slipway.base;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times that come again and again, written as in a crontab: {@code [second] minute hour day month
 * weekday [zone]}. Each is a number, {@code *}, a range or a list of those, ranges perhaps with a
 * step. Where both day and weekday are given, either will do.
 */
public final class CronSchedule {
  private static final int LONGEST = 200;
  private static final int LONGEST_WAIT_YEARS = 9;
  private static final Pattern PART =
      Pattern.compile("(\\*|(\\d{1,2})(?:-(\\d{1,2}))?)(?:/(\\d{1,2}))?");

  private final String text;
  private final BitSet seconds;
  private final BitSet minutes;
  private final BitSet hours;
  private final Days days;
  private final ZoneId zone;

  /** Which days it is. */
  private record Days(
      BitSet days, BitSet months, BitSet weekdays, boolean anyDay, boolean anyWeekday) {
    boolean contains(ZonedDateTime time) {
      if (!months.get(time.getMonthValue())) {
        return false;
      }
      boolean day = days.get(time.getDayOfMonth());
      boolean weekday = weekdays.get(time.getDayOfWeek().getValue() % 7);
      return (anyDay || anyWeekday) ? day && weekday : day || weekday;
    }
  }

  private CronSchedule(String text, List<BitSet> fields, Days days, ZoneId zone) {
    this.text = text;
    this.seconds = fields.get(0);
    this.minutes = fields.get(1);
    this.hours = fields.get(2);
    this.days = days;
    this.zone = zone;
  }

  /** Empty for what is no such text, or for times that never come. */
  public static Optional<CronSchedule> parse(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    List<String> words = Arrays.asList(text.strip().split("\\s+", -1));
    ZoneId zone = ZoneOffset.UTC;
    if (words.size() > 5 && !words.getLast().matches("[\\d*,/-]+")) {
      try {
        zone = ZoneId.of(words.getLast());
      } catch (DateTimeException _) {
        return Optional.empty();
      }
      words = words.subList(0, words.size() - 1);
    }
    if (words.size() < 5 || words.size() > 6) {
      return Optional.empty();
    }
    int first = words.size() - 5;
    Optional<BitSet> seconds = first == 1 ? field(words.get(0), 0, 59) : field("0", 0, 59);
    Optional<BitSet> minutes = field(words.get(first), 0, 59);
    Optional<BitSet> hours = field(words.get(first + 1), 0, 23);
    Optional<BitSet> monthDays = field(words.get(first + 2), 1, 31);
    Optional<BitSet> months = field(words.get(first + 3), 1, 12);
    Optional<BitSet> weekdays = field(words.get(first + 4), 0, 7).map(CronSchedule::sundayIsZero);
    List<Optional<BitSet>> all = List.of(seconds, minutes, hours, monthDays, months, weekdays);
    if (!all.stream().allMatch(Optional::isPresent)) {
      return Optional.empty();
    }
    List<BitSet> fields = all.stream().flatMap(Optional::stream).toList();
    CronSchedule schedule =
        new CronSchedule(
            text.strip(),
            fields.subList(0, 3),
            new Days(
                fields.get(3),
                fields.get(4),
                fields.get(5),
                words.get(first + 2).equals("*"),
                words.get(first + 4).equals("*")),
            zone);
    return Optional.of(schedule).filter(one -> one.next(Instant.EPOCH).isPresent());
  }

  private static BitSet sundayIsZero(BitSet weekdays) {
    if (weekdays.get(7)) {
      weekdays.set(0);
    }
    return weekdays;
  }

  private static Optional<BitSet> field(String text, int least, int most) {
    BitSet values = new BitSet();
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      boolean any = matcher.group(1).equals("*");
      boolean stepped = matcher.group(4) != null;
      int from = any ? least : Integer.parseInt(matcher.group(2));
      int to =
          matcher.group(3) != null
              ? Integer.parseInt(matcher.group(3))
              : any || stepped ? most : from;
      int step = stepped ? Integer.parseInt(matcher.group(4)) : 1;
      if (from < least || to > most || from > to || step == 0) {
        return Optional.empty();
      }
      for (int value = from; value <= to; value += step) {
        values.set(value);
      }
    }
    return Optional.of(values);
  }

  /** The first of the times after that one; empty when there is none for years. */
  public Optional<Instant> next(Instant after) {
    ZonedDateTime time = after.atZone(zone).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    ZonedDateTime last = time.plusYears(LONGEST_WAIT_YEARS);
    while (time.isBefore(last)) {
      if (!days.contains(time)) {
        time = time.truncatedTo(ChronoUnit.DAYS).plusDays(1);
      } else if (!hours.get(time.getHour())) {
        time = time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
      } else if (!minutes.get(time.getMinute())) {
        time = time.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
      } else if (!seconds.get(time.getSecond())) {
        time = time.plusSeconds(1);
      } else {
        return Optional.of(time.toInstant());
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CronSchedule schedule && schedule.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
