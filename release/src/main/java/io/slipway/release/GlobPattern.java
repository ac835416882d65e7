package io.slipway.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A pattern of a package's {@code files}: {@code *} and {@code ?} within a name, dot files
 * included, {@code **} for any number of directories, {@code [a-z]}, {@code [^a-z]}, {@code {a,b}},
 * and a backslash before a character that is meant as it is. Directories behind symbolic links are
 * searched too.
 */
final class GlobPattern {
  private static final int MAXIMUM_ALTERNATIVES = 1000;

  /** A pattern that cannot be read; the message says why. */
  static final class InvalidPatternException extends Exception {
    InvalidPatternException(String message) {
      super(message);
    }
  }

  private final List<List<Part>> alternatives;

  private GlobPattern(List<List<Part>> alternatives) {
    this.alternatives = alternatives;
  }

  /** What one level of a path must be like. */
  private sealed interface Part {
    record AnyDirectories() implements Part {}

    record Name(List<Symbol> symbols) implements Part {}
  }

  /** What one place in a name must be like. */
  private sealed interface Symbol {
    record Star() implements Symbol {}

    record AnyOne() implements Symbol {}

    record One(int codePoint) implements Symbol {}

    record OneOf(List<Range> ranges, boolean negated) implements Symbol {
      boolean contains(int codePoint) {
        return negated
            != ranges.stream()
                .anyMatch(range -> range.low() <= codePoint && codePoint <= range.high());
      }
    }
  }

  private record Range(int low, int high) {}

  static GlobPattern parse(String text) throws InvalidPatternException {
    List<List<Part>> alternatives = new ArrayList<>();
    for (String expanded : expandBraces(text)) {
      String cleaned = RelativePaths.clean(expanded);
      if (RelativePaths.leadsOut(cleaned) || expanded.startsWith("/")) {
        throw new InvalidPatternException("it leads out of src/");
      }
      List<Part> parts = new ArrayList<>();
      for (String part : cleaned.split("/", -1)) {
        parts.add(part.equals("**") ? new Part.AnyDirectories() : new Part.Name(symbols(part)));
      }
      alternatives.add(parts);
    }
    return new GlobPattern(alternatives);
  }

  private static List<String> expandBraces(String text) throws InvalidPatternException {
    int open = indexOfUnescaped(text, '{');
    if (open < 0) {
      return List.of(text);
    }
    List<String> options = new ArrayList<>();
    int depth = 1;
    int start = open + 1;
    int i = start;
    for (; i < text.length() && depth > 0; i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++;
        case '{' -> depth++;
        case '}' -> depth--;
        case ',' -> {
          if (depth == 1) {
            options.add(text.substring(start, i));
            start = i + 1;
          }
        }
        default -> {}
      }
    }
    if (depth > 0) {
      throw new InvalidPatternException("a '{' is not closed");
    }
    options.add(text.substring(start, i - 1));
    List<String> expanded = new ArrayList<>();
    for (String option : options) {
      expanded.addAll(expandBraces(text.substring(0, open) + option + text.substring(i)));
      if (expanded.size() > MAXIMUM_ALTERNATIVES) {
        throw new InvalidPatternException("it has too many alternatives");
      }
    }
    return expanded;
  }

  private static int indexOfUnescaped(String text, char wanted) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static List<Symbol> symbols(String name) throws InvalidPatternException {
    List<Symbol> symbols = new ArrayList<>();
    int[] points = name.codePoints().toArray();
    int i = 0;
    while (i < points.length) {
      switch (points[i]) {
        case '*' -> symbols.add(new Symbol.Star());
        case '?' -> symbols.add(new Symbol.AnyOne());
        case '\\' -> symbols.add(new Symbol.One(escaped(points, ++i)));
        case '[' -> {
          List<Range> ranges = new ArrayList<>();
          i++;
          boolean negated = i < points.length && points[i] == '^';
          if (negated) {
            i++;
          }
          while (i < points.length && points[i] != ']') {
            int low = points[i] == '\\' ? escaped(points, ++i) : points[i];
            int high = low;
            i++;
            if (i + 1 < points.length && points[i] == '-' && points[i + 1] != ']') {
              i++;
              high = points[i] == '\\' ? escaped(points, ++i) : points[i];
              i++;
            }
            ranges.add(new Range(low, high));
          }
          if (i >= points.length || ranges.isEmpty()) {
            throw new InvalidPatternException("a '[' is not closed, or nothing stands in it");
          }
          symbols.add(new Symbol.OneOf(List.copyOf(ranges), negated));
        }
        default -> symbols.add(new Symbol.One(points[i]));
      }
      i++;
    }
    return symbols;
  }

  private static int escaped(int[] points, int at) throws InvalidPatternException {
    if (at >= points.length) {
      throw new InvalidPatternException("nothing follows its last backslash");
    }
    return points[at];
  }

  /** What matches below the directory, files and directories alike, as relative paths. */
  Set<String> find(Path directory) throws IOException {
    Set<String> found = new LinkedHashSet<>();
    for (List<Part> parts : alternatives) {
      if (Files.isDirectory(directory)) {
        new Search(found).below(directory, "", parts);
      }
    }
    return found;
  }

  private static final class Search {
    private final Set<String> found;

    /** The directories above, to notice links that lead back into them. */
    private final Set<Path> above = new HashSet<>();

    Search(Set<String> found) {
      this.found = found;
    }

    void below(Path directory, String prefix, List<Part> parts) throws IOException {
      Path real = directory.toRealPath();
      if (!above.add(real)) {
        return;
      }
      List<Path> children;
      try (Stream<Path> listed = Files.list(directory)) {
        children = listed.toList();
      }
      List<Part> rest = parts.subList(1, parts.size());
      switch (parts.getFirst()) {
        case Part.AnyDirectories _ -> {
          for (Path child : children) {
            // A link that leads nowhere is passed over here, though a star would match it.
            if (rest.isEmpty() && Files.exists(child)) {
              found.add(prefix + child.getFileName());
            }
            if (Files.isDirectory(child)) {
              below(child, prefix + child.getFileName() + "/", parts);
            }
          }
          above.remove(real);
          if (!rest.isEmpty()) {
            below(directory, prefix, rest);
          }
        }
        case Part.Name(List<Symbol> symbols) -> {
          for (Path child : children) {
            int[] name = child.getFileName().toString().codePoints().toArray();
            if (!matches(symbols, name)) {
              continue;
            }
            if (rest.isEmpty()) {
              found.add(prefix + child.getFileName());
            } else if (Files.isDirectory(child)) {
              below(child, prefix + child.getFileName() + "/", rest);
            }
          }
        }
      }
      above.remove(real);
    }

    private static boolean matches(List<Symbol> symbols, int[] name) {
      // Greedy with one way back: the last star takes one more character.
      int symbol = 0;
      int at = 0;
      int star = -1;
      int starAt = 0;
      while (at < name.length) {
        if (symbol < symbols.size() && symbols.get(symbol) instanceof Symbol.Star) {
          star = symbol++;
          starAt = at;
        } else if (symbol < symbols.size() && matchesOne(symbols.get(symbol), name[at])) {
          symbol++;
          at++;
        } else if (star >= 0) {
          symbol = star + 1;
          at = ++starAt;
        } else {
          return false;
        }
      }
      return symbols.subList(symbol, symbols.size()).stream()
          .allMatch(Symbol.Star.class::isInstance);
    }

    private static boolean matchesOne(Symbol symbol, int codePoint) {
      return switch (symbol) {
        case Symbol.Star _ -> false;
        case Symbol.AnyOne _ -> true;
        case Symbol.One(int wanted) -> wanted == codePoint;
        case Symbol.OneOf set -> set.contains(codePoint);
      };
    }
  }
}
