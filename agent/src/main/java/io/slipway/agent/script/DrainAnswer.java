package io.slipway.agent.script;

import java.time.Duration;
import java.util.List;

/**
 * What a drain script has printed, read as the stock agent reads it: white space of any kind around
 * it, a sign, digits as many as it likes, and no more than 64 bits of value.
 */
sealed interface DrainAnswer {
  /** How long to wait; with {@code again}, the script is then to be asked once more. */
  record Wait(Duration duration, boolean again) implements DrainAnswer {}

  /** It is no number. */
  record Unreadable(String why) implements DrainAnswer {}

  static DrainAnswer of(String printed) {
    String text = trim(printed);
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String digits = signed ? text.substring(1) : text;
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return unreadable(text, "invalid syntax");
    }
    try {
      return waitFor(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return unreadable(text, "value out of range");
    }
  }

  private static DrainAnswer unreadable(String text, String why) {
    List<String> lines = Tail.of(text);
    return new Unreadable(
        "Script did not return a signed integer: strconv.Atoi: parsing \"%s\": %s"
            .formatted(lines.isEmpty() ? "" : lines.getLast(), why));
  }

  /** Of centuries the stock agent makes what is left in 64 bits of nanoseconds, and so do we. */
  private static Wait waitFor(long seconds) {
    long nanos = Math.absExact(Math.max(seconds, -Long.MAX_VALUE)) * 1_000_000_000L;
    return new Wait(Duration.ofNanos(Math.max(0, nanos)), seconds < 0);
  }

  private static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /** Unicode's White_Space, which Java's own methods all miss by a character or more. */
  private static boolean isSpace(char c) {
    return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
  }
}
