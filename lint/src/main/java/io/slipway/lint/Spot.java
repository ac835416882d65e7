package io.slipway.lint;

import java.util.OptionalInt;

/**
 * A place in a file, as far as it is known; lines and columns count from one.
 *
 * @param file the path below the release, or the manifest's name
 */
public record Spot(String file, OptionalInt line, OptionalInt column) {
  static Spot of(String file) {
    return new Spot(file, OptionalInt.empty(), OptionalInt.empty());
  }

  static Spot of(String file, int line) {
    return new Spot(file, OptionalInt.of(line), OptionalInt.empty());
  }

  static Spot of(String file, int line, int column) {
    return new Spot(file, OptionalInt.of(line), OptionalInt.of(column));
  }
}
