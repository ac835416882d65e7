package io.slipway.cli.command;

import io.slipway.cli.client.JsonObject;
import io.slipway.cli.console.Console;
import java.util.ArrayList;
import java.util.List;

/** Differences as the Director computes them: lines that were added, removed or stayed. */
final class Differences {
  private Differences() {}

  static void print(Console console, JsonObject answer) {
    lines(answer).forEach(console::begin);
  }

  /** All lines, each with its end. */
  static String text(JsonObject answer) {
    return String.join("", lines(answer));
  }

  private static List<String> lines(JsonObject answer) {
    List<String> lines = new ArrayList<>();
    if (answer.members().get("diff") instanceof List<?> pairs) {
      for (Object line : pairs) {
        if (line instanceof List<?> pair && !pair.isEmpty()) {
          Object kind = pair.size() > 1 ? pair.get(1) : null;
          String mark = "added".equals(kind) ? "+ " : "removed".equals(kind) ? "- " : "  ";
          lines.add(mark + pair.getFirst() + "\n");
        }
      }
    }
    return lines;
  }
}
