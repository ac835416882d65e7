package io.slipway.cli.command;

import io.slipway.cli.client.JsonObject;
import java.util.List;

/** What a deploy would do, as a dry run's task has told it, for people. */
final class StepsText {
  private StepsText() {}

  /**
   * @param lines of the task's result: what would be compiled, then each instance that is touched
   */
  static String of(List<JsonObject> lines) {
    if (lines.isEmpty()) {
      return "\nNothing would be done to any instance.\n";
    }
    StringBuilder text = new StringBuilder("\n");
    for (JsonObject line : lines) {
      if (line.has("compile")) {
        text.append("Packages to compile:\n");
        line.texts("compile").forEach(name -> text.append("  ").append(name).append('\n'));
      } else {
        instance(line, text);
      }
    }
    return text.toString();
  }

  private static void instance(JsonObject line, StringBuilder text) {
    text.append(line.text("instance")).append("  ").append(line.text("turn")).append('\n');
    int number = 0;
    for (JsonObject phase : line.objects("phases")) {
      text.append("  ").append(phase.text("stage")).append('\n');
      for (JsonObject step : phase.objects("steps")) {
        number++;
        text.append("%5d  %s\n".formatted(number, step.text("description")));
      }
    }
  }
}
