package io.slipway.lint;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of the release. */
final class SourceText {
  private static final Pattern IGNORE =
      Pattern.compile("#\\s*slipway-lint:\\s*ignore((?:[ \\t,]+[a-z][a-z-]*)+)");

  private final String path;
  private final byte[] bytes;
  private final String text;

  /**
   * @param path as findings show it
   */
  SourceText(String path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes.clone();
    this.text = new String(bytes, StandardCharsets.UTF_8);
  }

  String path() {
    return path;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** As UTF-8, with U+FFFD where it is not. */
  String text() {
    return text;
  }

  /** The ids that comments of the file ask to ignore in it. */
  Set<String> ignoredRules() {
    Set<String> rules = new HashSet<>();
    Matcher matcher = IGNORE.matcher(text);
    while (matcher.find()) {
      rules.addAll(List.of(matcher.group(1).strip().split("[ \\t,]+")));
    }
    return rules;
  }
}
