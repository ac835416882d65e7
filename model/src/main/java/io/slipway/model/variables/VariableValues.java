package io.slipway.model.variables;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of all variables of a document; those that cannot be had are told all at once. */
public final class VariableValues {
  private VariableValues() {}

  /** Finds the value of one placeholder. */
  @FunctionalInterface
  public interface Source {
    /**
     * @throws SlipwayException when there is none
     */
    @Nullable Object find(String placeholder);
  }

  /**
   * By placeholder.
   *
   * @param collected codes of errors that are told together with others; what has another code ends
   *     the search
   * @throws SlipwayException with a line for each that failed
   */
  public static Map<String, @Nullable Object> of(
      List<String> placeholders, Source source, ErrorCode... collected) {
    Set<ErrorCode> together =
        EnumSet.of(ErrorCode.CONFIG_SERVER_FETCH_ERROR, ErrorCode.CONFIG_SERVER_MISSING_NAME);
    together.addAll(List.of(collected));
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    List<String> errors = new ArrayList<>();
    for (String placeholder : placeholders) {
      try {
        values.put(placeholder, source.find(placeholder));
      } catch (SlipwayException e) {
        if (!together.contains(e.code())) {
          throw e;
        }
        errors.add("- " + e.message());
      }
    }
    if (!errors.isEmpty()) {
      throw new SlipwayException(ErrorCode.CONFIG_SERVER_FETCH_ERROR, String.join("\n", errors));
    }
    return values;
  }

  /**
   * What the keys of a name lead to.
   *
   * @param name {@code /root.key.key}
   * @param value of the root
   */
  public static @Nullable Object member(String name, @Nullable Object value) {
    String root = VariableNames.root(name);
    Object found = value;
    String parent = root;
    for (String key : VariableNames.keys(name)) {
      if (!(found instanceof Map<?, ?> map)) {
        throw missing(root, "Expected parent '" + parent + "' to be a hash");
      } else if (!map.containsKey(key)) {
        throw missing(root, "Expected parent '" + parent + "' hash to have key '" + key + "'");
      }
      found = map.get(key);
      parent = parent + "." + key;
    }
    return found;
  }

  private static SlipwayException missing(String root, String what) {
    return new SlipwayException(
        ErrorCode.CONFIG_SERVER_FETCH_ERROR,
        "Failed to fetch variable '%s' from config server: %s".formatted(root, what));
  }
}
