package io.slipway.yaml;

/**
 * How much one document may ask of the reader.
 *
 * @param characters length of the text
 * @param depth collections inside one another, aliases followed
 * @param values scalars and collections in all, an aliased value counting wherever it appears; it
 *     is what stops a few lines of aliases from standing for billions of values
 */
public record YamlLimits(int characters, int depth, int values) {
  /**
   * Room for any BOSH document: the largest public manifests have some 20,000 values in half a
   * megabyte. A Director has 384 MiB of heap, and a value takes some hundred bytes of it.
   */
  public static final YamlLimits DEFAULT = new YamlLimits(5 * 1024 * 1024, 200, 300_000);
}
