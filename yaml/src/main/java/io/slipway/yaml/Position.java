package io.slipway.yaml;

/**
 * Where a value stands in its source.
 *
 * @param source the name the source was read under, usually a file name
 * @param line counted from 1
 * @param column counted from 1
 */
public record Position(String source, int line, int column) {
  /** As editors and compilers write it: {@code manifest.yml:12:5}. */
  @Override
  public String toString() {
    return source + ":" + line + ":" + column;
  }
}
