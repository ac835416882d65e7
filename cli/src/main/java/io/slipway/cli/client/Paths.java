package io.slipway.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Builds request paths: every segment and value encoded, query keys in order. */
public final class Paths {
  private Paths() {}

  /** {@code /deployments/dep/jobs/*}: a star stays a star, a slash inside a segment does not. */
  public static String path(String... segments) {
    StringBuilder path = new StringBuilder();
    for (String segment : segments) {
      path.append('/').append(encode(segment).replace("+", "%20").replace("%2A", "*"));
    }
    return path.toString();
  }

  /** Entries with empty values are kept: the Director reads some of them. */
  public static String query(Map<String, String> parameters) {
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    SortedMap<String, String> sorted = new TreeMap<>(parameters);
    sorted.forEach(
        (key, value) -> query.add(encode(key) + "=" + encode(value).replace("*", "%2A")));
    return query.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
