package io.slipway.http;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.PlainValues;
import io.slipway.model.deployment.RubyText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Members of a JSON body, in the words BOSH has for what is missing or wrong. */
record Members(Map<String, @Nullable Object> body) {
  private static final int MOST_SHOWN = 500;

  String text(String name) {
    Object value = required(name);
    String text =
        switch (value) {
          case String given -> given;
          case Number number -> number.toString();
          case null, default -> throw invalidType(name, value, "String");
        };
    if (text.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_VIOLATED_MIN, "'" + name + "' length (0) should be greater than 1");
    }
    return text;
  }

  int atLeastOne(String name) {
    Object value = required(name);
    if (!(value instanceof Integer number)) {
      throw invalidType(name, value, "Integer");
    }
    if (number < 1) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_VIOLATED_MIN,
          "'" + name + "' value (" + number + ") should be greater than 1");
    }
    return number;
  }

  private @Nullable Object required(String name) {
    if (!body.containsKey(name)) {
      throw missing(name);
    }
    return body.get(name);
  }

  Map<String, @Nullable Object> mapping(String name) {
    if (!body.containsKey(name)) {
      throw missing(name);
    }
    return optionalMapping(name).orElseThrow(() -> invalidType(name, null, "Hash"));
  }

  /** Empty for one that is null as well. */
  Optional<Map<String, @Nullable Object>> optionalMapping(String name) {
    Object value = body.get(name);
    return switch (value) {
      case null -> Optional.empty();
      case Map<?, ?> map -> Optional.of(PlainValues.mapping(map));
      default -> throw invalidType(name, value, "Hash");
    };
  }

  List<String> texts(String name) {
    Object value = required(name);
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    throw invalidType(name, value, "Array");
  }

  /** False where nothing is said. */
  boolean flag(String name) {
    Object value = body.get(name);
    return switch (value) {
      case null -> false;
      case Boolean flag -> flag;
      default ->
          throw new SlipwayException(
              ErrorCode.VALIDATION_INVALID_TYPE, "'" + name + "' is neither true nor false");
    };
  }

  private SlipwayException missing(String name) {
    return new SlipwayException(
        ErrorCode.VALIDATION_MISSING_FIELD,
        "Required property '" + name + "' was not specified in object (" + shown(body) + ")");
  }

  private static SlipwayException invalidType(String name, @Nullable Object value, String wanted) {
    return new SlipwayException(
        ErrorCode.VALIDATION_INVALID_TYPE,
        "Property '%s' value (%s) did not match the required type '%s'"
            .formatted(name, shown(value), wanted));
  }

  /** Who has sent it knows the rest. */
  private static String shown(@Nullable Object value) {
    String text = RubyText.inspect(value);
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
  }
}
