package io.slipway.model.variables;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.yaml.Values;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A document with {@code ((placeholders))} (Director behaviour 7.2). A text that is nothing but one
 * becomes the variable's value, of whatever kind; among other text a placeholder becomes a text or
 * an integer. A key that is nothing but one is replaced too.
 */
public final class VariableDocument {
  private final Map<String, @Nullable Object> document;
  private final List<Subtree> excluded;
  private final Map<String, List<String>> places = new LinkedHashMap<>();

  /**
   * @param excluded what is left as it is
   */
  public VariableDocument(Map<String, @Nullable Object> document, List<Subtree> excluded) {
    this.document = document;
    this.excluded = excluded;
    find(document, List.of());
  }

  /** A document that is filled in everywhere. */
  public VariableDocument(Map<String, @Nullable Object> document) {
    this(document, List.of());
  }

  /** The placeholders, each once, in the order in which they are first met. */
  public List<String> placeholders() {
    return List.copyOf(places.keySet());
  }

  public Map<String, @Nullable Object> asItIs() {
    return document;
  }

  /** Where a placeholder stands, as in {@code instance_groups[0].azs}. */
  public List<String> places(String placeholder) {
    return places.getOrDefault(placeholder, List.of());
  }

  private void find(@Nullable Object value, List<Object> path) {
    switch (value) {
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          find(list.get(i), append(path, i));
        }
      }
      case Map<?, ?> map ->
          map.forEach(
              (key, member) -> {
                find(member, append(path, String.valueOf(key)));
                if (isPlaceholder(key) && !isExcluded(path)) {
                  add(String.valueOf(key), path);
                }
              });
      case String text -> {
        List<String> found = in(text);
        if (!found.isEmpty() && !isExcluded(path)) {
          found.forEach(one -> add(one, path));
        }
      }
      case null, default -> {}
    }
  }

  private void add(String placeholder, List<Object> path) {
    places.computeIfAbsent(placeholder, _ -> new ArrayList<>()).add(text(path));
  }

  private static List<Object> append(List<Object> path, Object step) {
    List<Object> longer = new ArrayList<>(path.size() + 1);
    longer.addAll(path);
    longer.add(step);
    return longer;
  }

  private static String text(List<Object> path) {
    StringBuilder text = new StringBuilder();
    for (Object step : path) {
      if (step instanceof Integer place) {
        text.append('[').append(place).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step);
      }
    }
    return text.toString();
  }

  private boolean isExcluded(List<Object> path) {
    return excluded.stream().anyMatch(subtree -> matches(subtree.steps(), path));
  }

  private static boolean matches(List<String> steps, List<Object> path) {
    if (steps.size() > path.size()) {
      return false;
    }
    for (int i = 0; i < steps.size(); i++) {
      Object step = path.get(i);
      boolean matches =
          switch (steps.get(i)) {
            case Subtree.ANY_KEY -> step instanceof String;
            case Subtree.ANY_PLACE -> step instanceof Integer;
            default -> steps.get(i).equals(step);
          };
      if (!matches) {
        return false;
      }
    }
    return true;
  }

  /** Whether the value is a text that is nothing but a placeholder. */
  private static boolean isPlaceholder(@Nullable Object value) {
    return value instanceof String text
        && text.startsWith("((")
        && text.endsWith("))")
        && text.length() >= 4
        && text.indexOf('(', 2) < 0;
  }

  /**
   * What a text holds, in its order: from each {@code ((} to the first {@code ))} on the same line.
   */
  static List<String> in(String text) {
    int start = text.indexOf("((");
    if (start < 0) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    while (start >= 0) {
      int end = text.indexOf("))", start + 2);
      if (end < 0) {
        break;
      }
      int line = text.indexOf('\n', start + 2);
      if (line >= 0 && line < end) {
        start = text.indexOf("((", line + 1);
        continue;
      }
      found.add(text.substring(start, end + 2));
      start = text.indexOf("((", end + 2);
    }
    return found;
  }

  /**
   * A copy of the document with values in place of its placeholders.
   *
   * @param values of all of them
   * @throws SlipwayException naming every value that cannot stand where it is wanted
   */
  public Map<String, @Nullable Object> with(Map<String, @Nullable Object> values) {
    List<String> errors = new ArrayList<>();
    Map<String, @Nullable Object> filled = new LinkedHashMap<>();
    fill(document, List.of(), values, errors)
        .forEach((key, value) -> filled.put(String.valueOf(key), value));
    if (!errors.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.CONFIG_SERVER_INCORRECT_VARIABLE_PLACEMENT, String.join("\n", errors));
    }
    return filled;
  }

  private @Nullable Object fill(
      @Nullable Object value,
      List<Object> path,
      Map<String, @Nullable Object> values,
      List<String> errors) {
    return switch (value) {
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
          copy.add(fill(list.get(i), append(path, i), values, errors));
        }
        yield copy;
      }
      case Map<?, ?> map -> fill(map, path, values, errors);
      case String text -> {
        List<String> found = in(text);
        yield found.isEmpty() || isExcluded(path) ? text : fill(text, found, values, errors);
      }
      case null -> null;
      default -> value;
    };
  }

  private Map<Object, @Nullable Object> fill(
      Map<?, ?> map, List<Object> path, Map<String, @Nullable Object> values, List<String> errors) {
    Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
    Set<Object> replaced = new LinkedHashSet<>();
    map.forEach(
        (key, member) -> {
          copy.put(key, fill(member, append(path, String.valueOf(key)), values, errors));
          if (isPlaceholder(key) && !isExcluded(path)) {
            replaced.add(key);
          }
        });
    for (Object key : replaced) {
      Object member = copy.remove(key);
      copy.put(name(values.get(key)), member);
    }
    return copy;
  }

  private static String name(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private static @Nullable Object fill(
      String text,
      List<String> placeholders,
      Map<String, @Nullable Object> values,
      List<String> errors) {
    if (placeholders.size() == 1 && placeholders.getFirst().equals(text)) {
      return Values.deepCopy(values.get(text));
    }
    boolean fits = true;
    for (String placeholder : placeholders) {
      if (!isTextOrInteger(values.get(placeholder))) {
        fits = false;
        errors.add(
            "- Failed to substitute variable: Can not replace '%s' in '%s'. The value should be a String or an Integer."
                .formatted(placeholder, text));
      }
    }
    return fits ? replace(text, placeholders, values) : text;
  }

  private static String replace(
      String text, List<String> placeholders, Map<String, @Nullable Object> values) {
    StringBuilder filled = new StringBuilder();
    int from = 0;
    for (String placeholder : placeholders) {
      int at = text.indexOf(placeholder, from);
      filled.append(text, from, at).append(values.get(placeholder));
      from = at + placeholder.length();
    }
    return filled.append(text.substring(from)).toString();
  }

  private static boolean isTextOrInteger(@Nullable Object value) {
    return value instanceof String
        || value instanceof Integer
        || value instanceof Long
        || value instanceof BigInteger;
  }
}
