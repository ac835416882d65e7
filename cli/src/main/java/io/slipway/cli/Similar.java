package io.slipway.cli;

import io.slipway.base.SimilarNames;
import java.util.Collection;
import java.util.List;

/** Finds what somebody may have meant. */
public final class Similar {
  private Similar() {}

  /** See {@link SimilarNames#to}. */
  public static List<String> to(String given, Collection<String> names) {
    return SimilarNames.to(given, names);
  }

  /** See {@link SimilarNames#question}. */
  public static String question(String given, Collection<String> names) {
    return SimilarNames.question(given, names);
  }

  static int distance(String a, String b) {
    return SimilarNames.distance(a, b);
  }
}
