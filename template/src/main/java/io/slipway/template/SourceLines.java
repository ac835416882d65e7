package io.slipway.template;

import io.slipway.template.Lookup.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Finds columns, which the parser does not keep: the place of a text in its line. A text that is
 * looked for again in the same line is found further right.
 */
final class SourceLines {
  private record Sought(int line, String text) {}

  private final List<String> lines;
  private final Map<Sought, Integer> continueAt = new HashMap<>();

  SourceLines(String template) {
    this.lines = template.lines().toList();
  }

  Place place(int line, String text) {
    if (text.isEmpty() || line < 1 || line > lines.size()) {
      return new Place(line, OptionalInt.empty());
    }
    Sought sought = new Sought(line, text);
    int at = find(lines.get(line - 1), text, continueAt.getOrDefault(sought, 0));
    if (at < 0) {
      at = find(lines.get(line - 1), text, 0);
    }
    if (at < 0) {
      return new Place(line, OptionalInt.empty());
    }
    continueAt.put(sought, at + 1);
    return new Place(line, OptionalInt.of(at + 1));
  }

  /** Where the text stands as a word of its own. */
  private static int find(String line, String text, int from) {
    for (int at = line.indexOf(text, from); at >= 0; at = line.indexOf(text, at + 1)) {
      int end = at + text.length();
      boolean begins = at == 0 || !isPart(line.charAt(at - 1));
      boolean ends = end == line.length() || !isPart(line.charAt(end));
      if (begins && (ends || !isPart(text.charAt(text.length() - 1)))) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }
}
