package io.slipway.model.deployment;

import io.slipway.base.Durations;
import io.slipway.base.ErrorCode;
import io.slipway.base.SimilarNames;
import io.slipway.base.SlipwayException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A mapping within a {@code slipway} section: what is wrong in it is said with its place, and what
 * nobody knows is refused.
 */
final class BlockSection {
  private static final int LONGEST_TEXT = 4_096;
  private static final int MOST_TEXTS = 100;

  private final Section section;
  private final DocumentPath path;

  private BlockSection(Section section, DocumentPath path) {
    this.section = section;
    this.path = path;
  }

  /**
   * @param known the keys it may have
   */
  static BlockSection of(@Nullable Object value, DocumentPath path, Set<String> known) {
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong(path.text() + " is " + shown(value) + " but must be a mapping");
    }
    Section section = Section.of(map);
    for (String key : section.values().keySet()) {
      if (!known.contains(key)) {
        throw wrong(
            "%s is not known; known keys are: %s.%s"
                .formatted(
                    path.key(key).text(),
                    String.join(", ", new TreeSet<>(known)),
                    SimilarNames.question(key, known)));
      }
    }
    return new BlockSection(section, path);
  }

  DocumentPath path(String key) {
    return path.key(key);
  }

  boolean has(String key) {
    return section.has(key);
  }

  @Nullable Object raw(String key) {
    return section.raw(key);
  }

  Set<String> keys() {
    return section.values().keySet();
  }

  SlipwayException wrong(String key, String what) {
    return wrong("%s is %s but must be %s".formatted(path.key(key).text(), shown(raw(key)), what));
  }

  /** A problem of the section as a whole. */
  SlipwayException refused(String what) {
    return wrong(path.text() + " " + what);
  }

  private static SlipwayException wrong(String message) {
    return new SlipwayException(ErrorCode.VALIDATION_INVALID_VALUE, message);
  }

  private static String shown(@Nullable Object value) {
    String text =
        value instanceof String || value instanceof Number
            ? RubyText.text(value)
            : RubyText.inspect(value);
    return "'" + (text.length() <= 200 ? text : text.substring(0, 200) + "…") + "'";
  }

  /**
   * @param what it is for, for whoever has to put it right
   */
  Optional<Duration> time(String key, Duration least, Duration most, String what) {
    if (!has(key)) {
      return Optional.empty();
    }
    Object value = raw(key);
    Optional<Duration> time =
        (value instanceof String || value instanceof Number
                ? Durations.parse(RubyText.text(value))
                : Optional.<Duration>empty())
            .filter(read -> read.compareTo(least) >= 0 && read.compareTo(most) <= 0);
    if (time.isEmpty()) {
      throw wrong(
          key,
          "a time of %s to %s, like 500ms, 2s or 0.5 (seconds): %s"
              .formatted(Durations.text(least), Durations.text(most), what));
    }
    return time;
  }

  Optional<Integer> whole(String key, int least, int most) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (raw(key) instanceof Integer number && number >= least && number <= most) {
      return Optional.of(number);
    }
    throw wrong(key, "a whole number of %d to %d".formatted(least, most));
  }

  Optional<Boolean> flag(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (raw(key) instanceof Boolean value) {
      return Optional.of(value);
    }
    throw wrong(key, "true or false");
  }

  Optional<String> text(String key, String what) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (raw(key) instanceof String text
        && !text.isBlank()
        && text.length() <= LONGEST_TEXT
        && text.chars().noneMatch(Character::isISOControl)) {
      return Optional.of(text);
    }
    throw wrong(key, what);
  }

  Optional<String> pattern(String key) {
    Optional<String> text = text(key, "a regular expression");
    text.ifPresent(
        one -> {
          try {
            Pattern.compile(one);
          } catch (PatternSyntaxException e) {
            throw wrong(key, "a regular expression: " + e.getDescription());
          }
        });
    return text;
  }

  /** A path in the instance. */
  Optional<String> insidePath(String key) {
    Optional<String> text = text(key, "the absolute path of a file in the instance");
    if (text.isPresent() && !text.get().startsWith("/")) {
      throw wrong(key, "the absolute path of a file in the instance");
    }
    return text;
  }

  /** One text, or a list of them. */
  List<String> texts(String key, String what) {
    if (!has(key)) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (Object one : raw(key) instanceof List<?> list ? list : List.of(String.valueOf(raw(key)))) {
      if (!(one instanceof String text) || text.isBlank() || text.indexOf('\0') >= 0) {
        throw wrong(key, what);
      }
      texts.add(text);
    }
    if (texts.isEmpty() || texts.size() > MOST_TEXTS) {
      throw wrong(key, what);
    }
    return texts;
  }
}
