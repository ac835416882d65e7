package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code slipway} section of a manifest or of one of its instance groups: what BOSH does not
 * know, and passes over. The group's own word wins over the manifest's, and that over the
 * Director's.
 *
 * @param settle how long a process has to live before it is called running; empty for the agent's
 *     own idea of that
 */
public record SlipwayBlock(Optional<Duration> settle) {
  /** Says nothing. */
  public static final SlipwayBlock NONE = new SlipwayBlock(Optional.empty());

  private static final String SETTLE = "settle";
  private static final Set<String> KEYS = new TreeSet<>(Set.of(SETTLE));
  private static final Duration LONGEST_SETTLE = Duration.ofMinutes(10);
  private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?) ?(ms|s|m)?");

  /**
   * @param owner what contains the section
   * @param place of what contains it, for errors
   * @param inherited holds where the section says nothing
   */
  static SlipwayBlock parse(Section owner, DocumentPath place, SlipwayBlock inherited) {
    Section section = Section.of(owner.mappingOrEmpty("slipway"));
    DocumentPath path = place.key("slipway");
    for (String key : section.values().keySet()) {
      if (!KEYS.contains(key)) {
        throw new SlipwayException(
            ErrorCode.VALIDATION_INVALID_VALUE,
            "%s is not known; known keys are: %s"
                .formatted(path.key(key).text(), String.join(", ", KEYS)));
      }
    }
    if (!section.has(SETTLE)) {
      return inherited;
    }
    String text =
        section.raw(SETTLE) instanceof String || section.raw(SETTLE) instanceof Number
            ? section.string(SETTLE)
            : RubyText.inspect(section.raw(SETTLE));
    return new SlipwayBlock(Optional.of(settle(text, path.key(SETTLE).text())));
  }

  /**
   * Reads a settle time: a number of seconds, or one with a unit.
   *
   * @param where the value stands, for the error
   */
  public static Duration settle(String text, String where) {
    Matcher matcher = TIME.matcher(text.strip());
    if (matcher.matches()) {
      BigDecimal number = new BigDecimal(matcher.group(1));
      long milliseconds =
          number
              .multiply(
                  BigDecimal.valueOf(
                      switch (matcher.group(2)) {
                        case "ms" -> 1;
                        case "m" -> 60_000;
                        case null, default -> 1_000;
                      }))
              .longValue();
      Duration time = Duration.ofMillis(milliseconds);
      if (time.compareTo(LONGEST_SETTLE) <= 0) {
        return time;
      }
    }
    throw new SlipwayException(
        ErrorCode.VALIDATION_INVALID_VALUE,
        ("%s is '%s' but must be a time of at most %d minutes, like 500ms, 2s or 0.5 (seconds): for"
                + " so long a process has to live before it is called running")
            .formatted(where, text, LONGEST_SETTLE.toMinutes()));
  }
}
