package io.slipway.model.deployment;

import io.slipway.base.Durations;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

  /** The longest settle time anybody may ask for. */
  public static final Duration LONGEST_SETTLE = Duration.ofMinutes(10);

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

  /** Reads a settle time. */
  private static Duration settle(String text, String where) {
    Optional<Duration> time =
        Durations.parse(text).filter(read -> read.compareTo(LONGEST_SETTLE) <= 0);
    if (time.isPresent()) {
      return time.get();
    }
    throw new SlipwayException(
        ErrorCode.VALIDATION_INVALID_VALUE,
        ("%s is '%s' but must be a time of at most %d minutes, like 500ms, 2s or 0.5 (seconds): for"
                + " so long a process has to live before it is called running")
            .formatted(where, text, LONGEST_SETTLE.toMinutes()));
  }
}
