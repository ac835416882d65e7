package io.slipway.cli.client;

import io.slipway.cli.CommandFailed;
import io.slipway.json.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON object read leniently: what is missing, null or of another kind counts as absent. */
public final class JsonObject {
  private static final JsonObject EMPTY = new JsonObject(Map.of());

  private final Map<String, @Nullable Object> members;

  private JsonObject(Map<String, @Nullable Object> members) {
    this.members = Collections.unmodifiableMap(members);
  }

  public static JsonObject of(Map<?, ?> map) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    map.forEach((key, value) -> members.put(String.valueOf(key), value));
    return new JsonObject(members);
  }

  /** Objects, one on each line. */
  public static List<JsonObject> parseLines(String lines) {
    try {
      return lines
          .lines()
          .filter(line -> !line.isBlank())
          .map(Json::parseObject)
          .map(JsonObject::of)
          .toList();
    } catch (Json.InvalidJsonException e) {
      throw new CommandFailed("The task's result is not JSON: " + e.getMessage(), e);
    }
  }

  /** The objects of an array. */
  public static List<JsonObject> parseArray(String text) {
    try {
      return Json.parse(text) instanceof List<?> list ? listOf(list) : List.of();
    } catch (Json.InvalidJsonException e) {
      throw new CommandFailed("The task's result is not JSON: " + e.getMessage(), e);
    }
  }

  static List<JsonObject> listOf(List<?> list) {
    return list.stream().filter(Map.class::isInstance).map(item -> of((Map<?, ?>) item)).toList();
  }

  public Map<String, @Nullable Object> members() {
    return members;
  }

  public boolean has(String key) {
    return members.get(key) != null;
  }

  /** The text; empty when there is none. Numbers and booleans are text too. */
  public String text(String key) {
    Object value = members.get(key);
    return value instanceof String || value instanceof Number || value instanceof Boolean
        ? value.toString()
        : "";
  }

  public Optional<Long> number(String key) {
    return members.get(key) instanceof Number number
        ? Optional.of(number.longValue())
        : Optional.empty();
  }

  public Optional<Double> decimal(String key) {
    return members.get(key) instanceof Number number
        ? Optional.of(number.doubleValue())
        : Optional.empty();
  }

  /** Seconds since the epoch. */
  public Optional<Instant> time(String key) {
    return number(key).map(Instant::ofEpochSecond);
  }

  public boolean isTrue(String key) {
    return Boolean.TRUE.equals(members.get(key));
  }

  /** The object; an empty one when there is none. */
  public JsonObject object(String key) {
    return members.get(key) instanceof Map<?, ?> map ? of(map) : EMPTY;
  }

  public List<JsonObject> objects(String key) {
    return members.get(key) instanceof List<?> list ? listOf(list) : List.of();
  }

  public List<String> texts(String key) {
    return members.get(key) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
