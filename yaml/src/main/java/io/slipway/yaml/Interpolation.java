package io.slipway.yaml;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A document with its {@code ((variables))} replaced as far as they are known (Director API, 7.1).
 * A scalar that is one placeholder takes the variable's value whatever its kind; inside longer text
 * only text and integers can stand. Unknown placeholders stay, for the Director to resolve.
 * Definitions under {@code variables} that were resolved are taken out.
 *
 * @param document the result; replaced values have their placeholder's position
 * @param missing variables that were asked for and not found
 * @param unused variables that were given and not asked for
 * @param placed the variables that values were made of, by the position of the placeholder
 */
public record Interpolation(
    YamlDocument document,
    SortedSet<String> missing,
    SortedSet<String> unused,
    Map<Position, SortedSet<String>> placed) {

  public Interpolation {
    missing = Collections.unmodifiableSortedSet(missing);
    unused = Collections.unmodifiableSortedSet(unused);
    placed = Map.copyOf(placed);
  }

  public static Interpolation of(YamlDocument document, VariableSource variables) {
    Interpolator interpolator = new Interpolator(variables, document.node());
    YamlNode node = interpolator.interpolateDocument(document.node());
    SortedSet<String> unused = new TreeSet<>(variables.names());
    unused.removeAll(interpolator.asked());
    return new Interpolation(
        new YamlDocument(node, document.source()),
        new TreeSet<>(interpolator.missing()),
        unused,
        interpolator.placed());
  }

  /** The variables that the value written there was made of. */
  public Optional<SortedSet<String>> variablesAt(Position position) {
    return Optional.ofNullable(placed.get(position));
  }

  /**
   * Fails unless the variables fit, all in one message.
   *
   * @param noneMissing {@code --var-errs}
   * @param noneUnused {@code --var-errs-unused}
   */
  public Interpolation require(boolean noneMissing, boolean noneUnused) {
    List<String> problems = new ArrayList<>();
    if (noneMissing && !missing.isEmpty()) {
      problems.add("- Expected to find variables:" + list(missing));
    }
    if (noneUnused && !unused.isEmpty()) {
      problems.add("- Expected to use variables:" + list(unused));
    }
    if (!problems.isEmpty()) {
      throw new SlipwayException(ErrorCode.VARIABLES_INVALID_FORMAT, String.join("\n", problems));
    }
    return this;
  }

  private static String list(SortedSet<String> names) {
    return "\n    - " + String.join("\n    - ", names);
  }
}
