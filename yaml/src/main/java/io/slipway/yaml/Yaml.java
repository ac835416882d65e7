package io.slipway.yaml;

import org.jspecify.annotations.Nullable;

/**
 * Reads and writes YAML the way Ruby's Psych does unless another dialect is asked for. Psych is
 * what BOSH's Director reads manifests with: {@code yes} and {@code on} are booleans, {@code 010}
 * is 8, {@code 1:30} is 5400, {@code 1e3} is text, {@code <<} merges, the last of several equal
 * keys wins.
 *
 * <p>Three kinds that Psych knows stay the text they were written as: symbols ({@code :name}),
 * dates and times. The Director refuses unquoted dates; its command line turns them into text
 * before it sends them. Reading them as text is right for both ends, and {@link #dump} quotes them.
 */
public final class Yaml {
  private Yaml() {}

  /**
   * Reads the first document of the text, within {@link YamlLimits#DEFAULT}.
   *
   * @param source the name errors and positions give, usually the file's
   * @throws io.slipway.base.SlipwayException INVALID_YAML_ERROR, with source, line and column
   */
  public static YamlDocument parse(String text, String source) {
    return parse(text, source, YamlLimits.DEFAULT);
  }

  public static YamlDocument parse(String text, String source, YamlLimits limits) {
    return parse(text, source, limits, YamlDialect.PSYCH);
  }

  /** What authors write for a command line is read in Go's dialect: see {@link YamlDialect}. */
  public static YamlDocument parse(String text, String source, YamlDialect dialect) {
    return parse(text, source, YamlLimits.DEFAULT, dialect);
  }

  public static YamlDocument parse(
      String text, String source, YamlLimits limits, YamlDialect dialect) {
    return new YamlDocument(NodeReader.read(text, source, limits, dialect), source);
  }

  /**
   * Reads a document of ours, not BOSH's: a key that stands twice is a mistake, and the document
   * knows where its keys were written ({@link YamlDocument#keyPosition}).
   */
  public static YamlDocument parseExactly(String text, String source, YamlLimits limits) {
    return new YamlDocument(NodeReader.readExactly(text, source, limits), source);
  }

  /** The plain value of a text that has no name worth mentioning. */
  public static @Nullable Object load(String text) {
    return parse(text, "YAML").root();
  }

  /** As Psych writes it, beginning with {@code ---}. */
  public static String dump(@Nullable Object value) {
    return YamlWriter.psych().write(value);
  }

  /** The same without {@code ---}, as diffs show it. */
  public static String dumpBody(@Nullable Object value) {
    return YamlWriter.psych().withoutHeader().write(value);
  }
}
