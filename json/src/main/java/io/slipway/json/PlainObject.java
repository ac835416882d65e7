package io.slipway.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object of plain values key by key. What is null counts as missing.
 *
 * <p>Read strictly, a value of another type than the one asked for is a {@link WrongValueException}
 * that says where it stands. Read leniently, it counts as missing, a number or a boolean is a text
 * too, and elements of the wrong type are left out of lists.
 */
public final class PlainObject {
  private final Map<?, ?> map;
  private final Place place;

  /**
   * @param path keys from the document's root; empty text at the root itself
   * @param what the document, for messages
   */
  private record Place(String what, String path, boolean lenient) {
    Place at(String key) {
      return new Place(what, path.isEmpty() ? key : path + "." + key, lenient);
    }

    Place at(int index) {
      return new Place(what, path + "[" + index + "]", lenient);
    }

    /** Neither message nor exception holds the value: it may be secret. */
    WrongValueException wrong(String how) {
      return new WrongValueException(
          path.isEmpty() ? "The " + what + " " + how : "'" + path + "' of the " + what + " " + how);
    }
  }

  /** A value that is not what it has to be: where it stands, what was expected, what it is. */
  public static final class WrongValueException extends IllegalArgumentException {
    private WrongValueException(String message) {
      super(message);
    }
  }

  private PlainObject(Map<?, ?> map, Place place) {
    this.map = map;
    this.place = place;
  }

  /**
   * To be read strictly; null is an object without keys.
   *
   * @param what the document, for messages: {@code apply spec}
   */
  public static PlainObject of(@Nullable Object value, String what) {
    return at(value, new Place(what, "", false));
  }

  /** To be read leniently; what is no object has no keys. */
  public static PlainObject lenient(@Nullable Object value) {
    return at(value, new Place("document", "", true));
  }

  private static PlainObject at(@Nullable Object value, Place place) {
    return switch (value) {
      case null -> new PlainObject(Map.of(), place);
      case Map<?, ?> map -> new PlainObject(map, place);
      default -> {
        if (place.lenient) {
          yield new PlainObject(Map.of(), place);
        }
        throw wrongType(place, "an object", value);
      }
    };
  }

  /** Whether there is anything but null. */
  public boolean has(String key) {
    return map.get(key) != null;
  }

  /** Whether the key is there, be it with null. */
  public boolean hasKey(String key) {
    return map.containsKey(key);
  }

  public Set<String> keys() {
    return members().keySet();
  }

  public @Nullable Object value(String key) {
    return map.get(key);
  }

  /** What is missing is an error, however leniently the object is read. */
  public String text(String key) {
    return optionalText(key).orElseThrow(() -> missing(key));
  }

  public String textOr(String key, String otherwise) {
    return optionalText(key).orElse(otherwise);
  }

  public Optional<String> optionalText(String key) {
    return get(key, "a text", PlainObject::textIn);
  }

  private static @Nullable String textIn(Object value, boolean lenient) {
    return switch (value) {
      case String text -> text;
      case Number number when lenient -> number.toString();
      case Boolean truth when lenient -> truth.toString();
      default -> null;
    };
  }

  /** What is missing is an error, however leniently the object is read. */
  public long number(String key) {
    return optionalLong(key).orElseThrow(() -> missing(key));
  }

  public long longOr(String key, long otherwise) {
    return optionalLong(key).orElse(otherwise);
  }

  /** Fractions are cut off; a number no long can hold is one of the wrong type. */
  public Optional<Long> optionalLong(String key) {
    return get(key, "a whole number", (value, _) -> longIn(value));
  }

  private static @Nullable Long longIn(Object value) {
    return switch (value) {
      case BigInteger number -> number.bitLength() < Long.SIZE ? (Long) number.longValue() : null;
      case Double number -> Math.abs(number) < 0x1p63 ? (Long) number.longValue() : null;
      case BigDecimal number -> longIn(number.toBigInteger());
      case Number number -> number.longValue();
      default -> null;
    };
  }

  public int intOr(String key, int otherwise) {
    return optionalInt(key).orElse(otherwise);
  }

  /** As {@link #optionalLong}; a number no int can hold is one of the wrong type. */
  public OptionalInt optionalInt(String key) {
    return get(key, "a whole number", (value, _) -> intIn(value))
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  private static @Nullable Integer intIn(Object value) {
    Long number = longIn(value);
    return number != null && number == number.intValue() ? (Integer) number.intValue() : null;
  }

  public double doubleOr(String key, double otherwise) {
    return optionalDouble(key).orElse(otherwise);
  }

  public Optional<Double> optionalDouble(String key) {
    return get(
        key, "a number", (value, _) -> value instanceof Number one ? one.doubleValue() : null);
  }

  public boolean truthOr(String key, boolean otherwise) {
    return optionalTruth(key).orElse(otherwise);
  }

  public Optional<Boolean> optionalTruth(String key) {
    return get(key, "a boolean", (value, _) -> value instanceof Boolean truth ? truth : null);
  }

  /** The object; one without keys when it is missing. */
  public PlainObject object(String key) {
    return at(map.get(key), place.at(key));
  }

  public Optional<PlainObject> optionalObject(String key) {
    return get(key, "an object", (value, _) -> value instanceof Map<?, ?> ? value : null)
        .map(value -> at(value, place.at(key)));
  }

  /** The objects of a list, in order; null in it is an object without keys. */
  public List<PlainObject> objects(String key) {
    List<PlainObject> objects = new ArrayList<>();
    List<?> list = list(key);
    for (int i = 0; i < list.size(); i++) {
      Object element = list.get(i);
      if (!place.lenient || element instanceof Map<?, ?>) {
        objects.add(at(element, place.at(key).at(i)));
      }
    }
    return objects;
  }

  /** Every value of an object of objects, by its key, in order. */
  public Map<String, PlainObject> objectsByKey(String key) {
    Map<String, PlainObject> objects = new LinkedHashMap<>();
    Place inside = place.at(key);
    object(key)
        .members()
        .forEach(
            (name, value) -> {
              if (!place.lenient || value instanceof Map<?, ?>) {
                objects.put(name, at(value, inside.at(name)));
              }
            });
    return objects;
  }

  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    List<?> list = list(key);
    for (int i = 0; i < list.size(); i++) {
      Object element = list.get(i);
      String text = element == null ? null : textIn(element, place.lenient);
      if (text != null) {
        texts.add(text);
      } else if (!place.lenient) {
        throw wrongType(place.at(key).at(i), "a text", element);
      }
    }
    return texts;
  }

  /** Every value of an object of texts, by its key, in order. */
  public Map<String, String> textsByKey(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    PlainObject inside = object(key);
    for (String name : inside.keys()) {
      inside.optionalText(name).ifPresent(text -> texts.put(name, text));
    }
    return texts;
  }

  /** The list's elements as they came; none when it is missing. */
  public List<?> list(String key) {
    return this.<List<?>>get(
            key, "a list", (value, _) -> value instanceof List<?> list ? list : null)
        .orElse(List.of());
  }

  /** The keys and values as they came, in order: a view. */
  @SuppressWarnings("unchecked") // every key has been looked at
  public Map<String, @Nullable Object> members() {
    if (map.keySet().stream().allMatch(String.class::isInstance)) {
      return Collections.unmodifiableMap((Map<String, @Nullable Object>) map);
    }
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    map.forEach((key, value) -> members.put(String.valueOf(key), value));
    return Collections.unmodifiableMap(members);
  }

  /** As {@link #members}, copied: nobody can change it any more. */
  public Map<String, @Nullable Object> toPlain() {
    return PlainValues.copyOfMap(map);
  }

  /** What stands beside the keys somebody knows, in order. */
  public Map<String, @Nullable Object> without(Set<String> known) {
    Map<String, @Nullable Object> others = new LinkedHashMap<>();
    members()
        .forEach(
            (key, value) -> {
              if (!known.contains(key)) {
                others.put(key, value);
              }
            });
    return Collections.unmodifiableMap(others);
  }

  private <T> Optional<T> get(
      String key, String expected, BiFunction<Object, Boolean, @Nullable T> read) {
    Object value = map.get(key);
    if (value == null) {
      return Optional.empty();
    }
    T found = read.apply(value, place.lenient);
    if (found == null && !place.lenient) {
      throw wrongType(place.at(key), expected, value);
    }
    return Optional.ofNullable(found);
  }

  private WrongValueException missing(String key) {
    return place.at(key).wrong("is missing");
  }

  private static WrongValueException wrongType(
      Place place, String expected, @Nullable Object found) {
    return place.wrong("is not " + expected + " but " + kind(found));
  }

  private static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String _ -> "a text";
      case Boolean _ -> "a boolean";
      case Number _ -> "a number";
      case List<?> _ -> "a list";
      case Map<?, ?> _ -> "an object";
      default -> "something JSON does not have";
    };
  }
}
