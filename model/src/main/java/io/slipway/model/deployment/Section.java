package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of a document whose values are asked for by key and type (behaviour 0.1). A key that is
 * there with the value null is there: it fails the type check, however optional it is. Unknown keys
 * are never looked at.
 */
final class Section {
  /** Characters of a value that a message shows. */
  private static final int LONGEST_SHOWN = 8_192;

  private final Map<String, @Nullable Object> values;

  private Section(Map<String, @Nullable Object> values) {
    this.values = values;
  }

  /** Null is an empty section; what is neither null nor a mapping is E40000. */
  static Section of(@Nullable Object container) {
    if (container == null) {
      return new Section(Map.of());
    }
    if (container instanceof Map<?, ?> map) {
      return new Section(PlainValues.mapping(map));
    }
    throw new SlipwayException(
        ErrorCode.VALIDATION_INVALID_TYPE,
        "Object (" + RubyText.inspect(container) + ") did not match the required type 'Hash'");
  }

  Map<String, @Nullable Object> values() {
    return values;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** The value as it stands; null also when the key is missing. */
  @Nullable Object raw(String key) {
    return values.get(key);
  }

  String string(String key) {
    return optionalString(key).orElseThrow(() -> missing(key));
  }

  /** Numbers count as text. */
  Optional<String> optionalString(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    return switch (raw(key)) {
      case String text -> Optional.of(text);
      case Number number -> Optional.of(RubyText.text(number));
      case null, default -> throw wrongType(key, "String");
    };
  }

  int integer(String key) {
    return optionalInteger(key).orElseThrow(() -> missing(key));
  }

  int integer(String key, int minimum) {
    int value = integer(key);
    if (value < minimum) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_VIOLATED_MIN,
          "'" + key + "' value (" + value + ") should be greater than " + minimum);
    }
    return value;
  }

  Optional<Integer> optionalInteger(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    return switch (raw(key)) {
      case Integer number -> Optional.of(number);
      case Long number -> throw tooLarge(key, number);
      case BigInteger number -> throw tooLarge(key, number);
      case null, default -> throw wrongType(key, "Integer");
    };
  }

  boolean flag(String key, boolean fallback) {
    if (!has(key)) {
      return fallback;
    }
    if (raw(key) instanceof Boolean value) {
      return value;
    }
    throw wrongType(key, "boolean");
  }

  List<@Nullable Object> list(String key) {
    return optionalList(key).orElseThrow(() -> missing(key));
  }

  List<@Nullable Object> listOrEmpty(String key) {
    return optionalList(key).orElse(List.of());
  }

  Optional<List<@Nullable Object>> optionalList(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (raw(key) instanceof List<?> list) {
      DeploymentLimits.check(
          "'" + key + "' number of elements", list.size(), DeploymentLimits.ELEMENTS);
      return Optional.of(PlainValues.sequence(list));
    }
    throw wrongType(key, "Array");
  }

  Map<String, @Nullable Object> mapping(String key) {
    return optionalMapping(key).orElseThrow(() -> missing(key));
  }

  Map<String, @Nullable Object> mappingOrEmpty(String key) {
    return optionalMapping(key).orElse(Map.of());
  }

  Optional<Map<String, @Nullable Object>> optionalMapping(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (raw(key) instanceof Map<?, ?> map) {
      DeploymentLimits.check("'" + key + "' number of keys", map.size(), DeploymentLimits.ELEMENTS);
      return Optional.of(PlainValues.mapping(map));
    }
    throw wrongType(key, "Hash");
  }

  private SlipwayException missing(String key) {
    return new SlipwayException(
        ErrorCode.VALIDATION_MISSING_FIELD,
        "Required property '" + key + "' was not specified in object (" + shown(values) + ")");
  }

  private SlipwayException wrongType(String key, String type) {
    return new SlipwayException(
        ErrorCode.VALIDATION_INVALID_TYPE,
        "Property '"
            + key
            + "' value ("
            + shown(raw(key))
            + ") did not match the required type '"
            + type
            + "'");
  }

  private static String shown(@Nullable Object value) {
    String text = RubyText.inspect(value);
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
  }

  private static SlipwayException tooLarge(String key, Number number) {
    return new SlipwayException(
        ErrorCode.VALIDATION_VIOLATED_MAX,
        "'" + key + "' value (" + number + ") should be less than " + Integer.MAX_VALUE);
  }
}
