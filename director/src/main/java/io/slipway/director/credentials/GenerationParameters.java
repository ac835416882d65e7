package io.slipway.director.credentials;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is said of a credential that is to be generated, each part of the kind it must have. */
final class GenerationParameters {
  /** Characters of one text, members of one list. */
  private static final int LONGEST_TEXT = 1024;

  private static final int MOST_TEXTS = 1000;

  private final Map<String, @Nullable Object> values;

  /**
   * @throws CredentialFailure for a parameter that is not known
   */
  GenerationParameters(Map<String, @Nullable Object> values, Set<String> known) {
    this.values = values;
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw CredentialFailure.refused(
            "The request includes an unrecognized parameter '%s'. Please update or remove this parameter and retry your request."
                .formatted(shortened(name)));
      }
    }
  }

  /** Numbers may stand as texts, as in manifests that were put together by tools. */
  int number(String name, int otherwise, int least, int most) {
    long number =
        switch (values.get(name)) {
          case null -> otherwise;
          case Integer found -> found;
          case Long found -> found;
          case String text when text.matches("-?\\d{1,9}") -> Integer.parseInt(text);
          default -> throw wrong(name, "must be an integer");
        };
    if (number < least || number > most) {
      throw wrong(name, "must be between %d and %d".formatted(least, most));
    }
    return (int) number;
  }

  int oneOf(String name, int otherwise, List<Integer> allowed) {
    int number = number(name, otherwise, Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (!allowed.contains(number)) {
      throw wrong(
          name,
          "must be one of " + String.join(", ", allowed.stream().map(String::valueOf).toList()));
    }
    return number;
  }

  boolean flag(String name) {
    return switch (values.get(name)) {
      case null -> false;
      case Boolean flag -> flag;
      default -> throw wrong(name, "must be true or false");
    };
  }

  Optional<String> text(String name) {
    return switch (values.get(name)) {
      case null -> Optional.empty();
      case String text -> Optional.of(checked(name, text)).filter(found -> !found.isEmpty());
      case Number number -> Optional.of(number.toString());
      default -> throw wrong(name, "must be text");
    };
  }

  /** One text is a list of one. */
  List<String> texts(String name) {
    return switch (values.get(name)) {
      case null -> List.of();
      case String text -> text.isEmpty() ? List.of() : List.of(checked(name, text));
      case List<?> list -> {
        if (list.size() > MOST_TEXTS) {
          throw wrong(name, "must not have more than " + MOST_TEXTS + " members");
        }
        List<String> texts = new ArrayList<>();
        for (Object one : list) {
          if (!(one instanceof String text) || text.isEmpty()) {
            throw wrong(name, "must be a list of texts");
          }
          texts.add(checked(name, text));
        }
        yield texts;
      }
      default -> throw wrong(name, "must be a list");
    };
  }

  private static String checked(String name, String text) {
    if (text.length() > LONGEST_TEXT) {
      throw wrong(name, "must not be longer than " + LONGEST_TEXT + " characters");
    }
    return text;
  }

  static CredentialFailure wrong(String name, String what) {
    return CredentialFailure.refused("The parameter '" + name + "' " + what + ".");
  }

  private static String shortened(String name) {
    return name.length() > 100 ? name.substring(0, 100) + "…" : name;
  }
}
