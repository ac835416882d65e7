package io.slipway.agent.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A file pattern in which {@code *} stands for anything but a slash, {@code **} between slashes for
 * any number of folders, {@code ?} for one character, {@code [a-z]} for one of several, and {@code
 * {a,b}} for alternatives. Names that begin with a dot are like others. Matching takes time
 * proportional to pattern and path, whatever the pattern.
 */
final class Glob {
  private static final int MAXIMUM_LENGTH = 1024;
  private static final int MAXIMUM_ALTERNATIVES = 256;

  private final List<List<String>> alternatives;

  private Glob(List<List<String>> alternatives) {
    this.alternatives = alternatives;
  }

  /** Reads a pattern; one that is too long or not closed is an {@link IllegalArgumentException}. */
  static Glob of(String pattern) {
    if (pattern.length() > MAXIMUM_LENGTH) {
      throw new IllegalArgumentException(
          "A filter is longer than " + MAXIMUM_LENGTH + " characters");
    }
    return new Glob(expand(pattern).stream().map(one -> List.of(one.split("/+", -1))).toList());
  }

  private static List<String> expand(String pattern) {
    List<String> done = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>(List.of(pattern));
    while (!open.isEmpty()) {
      String one = open.removeFirst();
      int start = one.indexOf('{');
      if (start < 0) {
        done.add(one);
      } else {
        int end = one.indexOf('}', start);
        if (end < 0) {
          throw new IllegalArgumentException("The filter '" + pattern + "' has a '{' without '}'");
        }
        for (String choice : one.substring(start + 1, end).split(",", -1)) {
          open.add(one.substring(0, start) + choice + one.substring(end + 1));
        }
      }
      if (open.size() + done.size() > MAXIMUM_ALTERNATIVES) {
        throw new IllegalArgumentException(
            "The filter '" + pattern + "' has too many alternatives");
      }
    }
    return done;
  }

  /** Whether a relative path, with slashes, is meant. */
  boolean matches(String path) {
    List<String> names = List.of(path.split("/"));
    return alternatives.stream().anyMatch(parts -> matchPath(parts, names));
  }

  private static boolean matchPath(List<String> parts, List<String> names) {
    return greedy(
        parts.size(),
        names.size(),
        part -> parts.get(part).equals("**"),
        (part, name) -> matchName(parts.get(part), names.get(name)));
  }

  private static boolean matchName(String part, String name) {
    List<String> atoms = atoms(part);
    return greedy(
        atoms.size(),
        name.length(),
        atom -> atoms.get(atom).equals("*"),
        (atom, index) -> matchCharacter(atoms.get(atom), name.charAt(index)));
  }

  /** Characters, escaped characters, wildcards and {@code [classes]}, each by itself. */
  private static List<String> atoms(String part) {
    List<String> atoms = new ArrayList<>();
    int i = 0;
    while (i < part.length()) {
      int end = i + 1;
      if (part.charAt(i) == '\\' && i + 1 < part.length()) {
        end = i + 2;
      } else if (part.charAt(i) == '[' && part.indexOf(']', i + 2) > 0) {
        end = part.indexOf(']', i + 2) + 1;
      }
      atoms.add(part.substring(i, end));
      i = end;
    }
    return atoms;
  }

  private static boolean matchCharacter(String atom, char c) {
    if (atom.equals("?")) {
      return true;
    }
    if (atom.length() > 2 && atom.startsWith("[")) {
      boolean negated = atom.charAt(1) == '!' || atom.charAt(1) == '^';
      return inClass(atom.substring(negated ? 2 : 1, atom.length() - 1), c) != negated;
    }
    return atom.charAt(atom.length() - 1) == c;
  }

  private static boolean inClass(String members, char c) {
    for (int i = 0; i < members.length(); i++) {
      if (i + 2 < members.length() && members.charAt(i + 1) == '-') {
        if (members.charAt(i) <= c && c <= members.charAt(i + 2)) {
          return true;
        }
        i += 2;
      } else if (members.charAt(i) == c) {
        return true;
      }
    }
    return false;
  }

  private interface IsWildcard {
    boolean test(int pattern);
  }

  private interface Matches {
    boolean test(int pattern, int subject);
  }

  /**
   * Matches a sequence against a pattern whose wildcards stand for any number of elements, going
   * back to the last wildcard only: linear in the product of the lengths.
   */
  private static boolean greedy(
      int patternLength, int length, IsWildcard wildcard, Matches matches) {
    int pattern = 0;
    int subject = 0;
    int lastWildcard = -1;
    int retryFrom = 0;
    while (subject < length) {
      if (pattern < patternLength && wildcard.test(pattern)) {
        lastWildcard = pattern++;
        retryFrom = subject;
      } else if (pattern < patternLength && matches.test(pattern, subject)) {
        pattern++;
        subject++;
      } else if (lastWildcard >= 0) {
        pattern = lastWildcard + 1;
        subject = ++retryFrom;
      } else {
        return false;
      }
    }
    while (pattern < patternLength && wildcard.test(pattern)) {
      pattern++;
    }
    return pattern == patternLength;
  }
}
