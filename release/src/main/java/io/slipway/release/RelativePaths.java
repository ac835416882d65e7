package io.slipway.release;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Paths with slashes, below some directory. */
final class RelativePaths {
  /** By the bytes of the UTF-8 form, which is not Java's own order of texts. */
  static final Comparator<String> BYTEWISE =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private RelativePaths() {}

  /**
   * The path without empty parts, {@code .} and {@code ..}; a path that leads out of its directory
   * keeps the leading {@code ..}.
   */
  static String clean(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (parts.isEmpty() || parts.getLast().equals("..")) {
            parts.add(part);
          } else {
            parts.removeLast();
          }
        }
        default -> parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  static boolean leadsOut(String cleaned) {
    return cleaned.equals("..") || cleaned.startsWith("../");
  }
}
