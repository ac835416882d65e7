package io.slipway.cli.command;

import io.slipway.api.Difference;
import io.slipway.cli.console.Console;
import java.util.ArrayList;
import java.util.List;

/** Differences as the Director computes them: lines that were added, removed or stayed. */
final class Differences {
  private Differences() {}

  static void print(Console console, Difference difference) {
    lines(difference).forEach(console::begin);
  }

  /** All lines, each with its end. */
  static String text(Difference difference) {
    return String.join("", lines(difference));
  }

  private static List<String> lines(Difference difference) {
    List<String> lines = new ArrayList<>();
    for (Difference.Line line : difference.lines()) {
      String mark =
          switch (line.change()) {
            case ADDED -> "+ ";
            case REMOVED -> "- ";
            case NONE -> "  ";
          };
      lines.add(mark + line.text() + "\n");
    }
    return lines;
  }
}
