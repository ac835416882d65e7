package io.slipway.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a plain JSON object key by key. What is missing or null takes the given or the zero value;
 * what has the wrong type is an {@link IllegalArgumentException} naming the object and the key.
 */
public final class PlainObject {
  private final Map<?, ?> map;
  private final String what;

  private PlainObject(Map<?, ?> map, String what) {
    this.map = map;
    this.what = what;
  }

  public static PlainObject of(@Nullable Object value, String what) {
    return switch (value) {
      case null -> new PlainObject(Map.of(), what);
      case Map<?, ?> map -> new PlainObject(map, what);
      default -> throw new IllegalArgumentException("The " + what + " is not an object");
    };
  }

  public boolean has(String key) {
    return map.get(key) != null;
  }

  public @Nullable Object value(String key) {
    return map.get(key);
  }

  public String text(String key) {
    return optionalText(key).orElseThrow(() -> wrong(key, "is missing"));
  }

  public String textOr(String key, String otherwise) {
    return optionalText(key).orElse(otherwise);
  }

  public Optional<String> optionalText(String key) {
    return switch (map.get(key)) {
      case null -> Optional.empty();
      case String text -> Optional.of(text);
      default -> throw wrong(key, "is not a text");
    };
  }

  public long longOr(String key, long otherwise) {
    return switch (map.get(key)) {
      case null -> otherwise;
      case Number number -> number.longValue();
      default -> throw wrong(key, "is not a number");
    };
  }

  public double doubleOr(String key, double otherwise) {
    return switch (map.get(key)) {
      case null -> otherwise;
      case Number number -> number.doubleValue();
      default -> throw wrong(key, "is not a number");
    };
  }

  public boolean truthOr(String key, boolean otherwise) {
    return switch (map.get(key)) {
      case null -> otherwise;
      case Boolean truth -> truth;
      default -> throw wrong(key, "is not a boolean");
    };
  }

  public PlainObject object(String key) {
    return switch (map.get(key)) {
      case null -> of(null, what + "." + key);
      case Map<?, ?> object -> of(object, what + "." + key);
      default -> throw wrong(key, "is not an object");
    };
  }

  /** The keys and values of this object as they came. */
  public Map<String, @Nullable Object> toPlain() {
    return PlainValues.copyOfMap(map);
  }

  public List<PlainObject> objects(String key) {
    List<PlainObject> objects = new ArrayList<>();
    for (Object element : list(key)) {
      objects.add(of(element, what + "." + key));
    }
    return objects;
  }

  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Object element : list(key)) {
      if (!(element instanceof String text)) {
        throw wrong(key, "is not a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  private List<?> list(String key) {
    return switch (map.get(key)) {
      case null -> List.of();
      case List<?> list -> list;
      default -> throw wrong(key, "is not a list");
    };
  }

  private IllegalArgumentException wrong(String key, String how) {
    return new IllegalArgumentException("'" + key + "' of the " + what + " " + how);
  }
}
