package io.slipway.base;

import java.util.Collection;
import java.util.List;

/** Finds what somebody may have meant. */
public final class SimilarNames {
  private static final int MAXIMUM_SUGGESTIONS = 3;

  private SimilarNames() {}

  /** The names nearest to the given one, none that is too different; else those it is part of. */
  public static List<String> to(String given, Collection<String> names) {
    int tolerance = Math.max(2, given.length() / 3);
    int best = names.stream().mapToInt(name -> distance(given, name)).min().orElse(0);
    return names.stream()
        .distinct()
        .filter(
            name ->
                best <= tolerance
                    ? distance(given, name) == best
                    : given.length() > 2 && name.contains(given))
        .sorted()
        .limit(MAXIMUM_SUGGESTIONS)
        .toList();
  }

  /** {@code Did you mean 'a' or 'b'?} with a space in front; nothing when nothing is similar. */
  public static String question(String given, Collection<String> names) {
    List<String> similar = to(given, names);
    return similar.isEmpty() ? "" : " Did you mean '" + String.join("' or '", similar) + "'?";
  }

  /** How many characters must be inserted, removed or replaced to get from one to the other. */
  public static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
