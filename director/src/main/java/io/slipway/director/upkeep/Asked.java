package io.slipway.director.upkeep;

import io.slipway.model.deployment.PlainValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a stored request asks for, read again. */
record Asked(Map<String, @Nullable Object> content) {
  String text(String key) {
    return String.valueOf(content.get(key));
  }

  boolean flag(String key) {
    return Boolean.TRUE.equals(content.get(key));
  }

  int number(String key) {
    return content.get(key) instanceof Number number ? number.intValue() : 0;
  }

  List<String> texts(String key) {
    return content.get(key) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  Optional<Map<String, @Nullable Object>> mapping(String key) {
    return content.get(key) instanceof Map<?, ?> map
        ? Optional.of(PlainValues.mapping(map))
        : Optional.empty();
  }
}
