package io.slipway.cli.command;

import io.slipway.api.Difference;
import io.slipway.cli.console.Console;

/** Differences as the Director computes them: lines that were added, removed or stayed. */
final class Differences {
  private Differences() {}

  static void print(Console console, Difference difference) {
    for (Difference.Line line : difference.lines()) {
      String mark =
          switch (line.change()) {
            case ADDED -> "+ ";
            case REMOVED -> "- ";
            case NONE -> "  ";
          };
      console.begin(mark + line.text() + "\n");
    }
  }
}
