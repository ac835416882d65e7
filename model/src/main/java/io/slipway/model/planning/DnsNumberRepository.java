package io.slipway.model.planning;

import java.util.Map;

/** Keeps the numbers that stand for things in DNS names and in {@code .bosh/links.json}. */
public interface DnsNumberRepository {
  /**
   * The number of a thing, given on first sight and never changed: 1, 2, 3… among those of its
   * kind.
   *
   * @param kind such as {@code az} or {@code group}
   */
  int number(String kind, String name);

  /** The numbers given so far, by name. */
  Map<String, Integer> numbers(String kind);
}
