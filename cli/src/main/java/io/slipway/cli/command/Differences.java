package io.slipway.cli.command;

import io.slipway.cli.client.JsonObject;
import io.slipway.cli.console.Console;
import java.util.List;

/** Differences as the Director computes them: lines that were added, removed or stayed. */
final class Differences {
  private Differences() {}

  static void print(Console console, JsonObject answer) {
    if (!(answer.members().get("diff") instanceof List<?> lines)) {
      return;
    }
    for (Object line : lines) {
      if (line instanceof List<?> pair && !pair.isEmpty()) {
        Object kind = pair.size() > 1 ? pair.get(1) : null;
        String mark = "added".equals(kind) ? "+ " : "removed".equals(kind) ? "- " : "  ";
        console.begin(mark + pair.getFirst() + "\n");
      }
    }
  }
}
