package io.slipway.cli.task;

import io.slipway.base.Durations;
import io.slipway.bus.ProcessReport;
import io.slipway.bus.ProcessReport.Died;
import io.slipway.bus.ProcessReport.LogTail;
import io.slipway.bus.ProcessReport.NotStarted;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.console.Texts;
import java.util.Optional;

/** A process's end in words. */
public final class ProcessText {
  private ProcessText() {}

  /**
   * What a process in the result of an {@code instances} task tells of its last end, if it does.
   */
  public static Optional<ProcessReport> lastEnd(JsonObject process) {
    JsonObject extension = process.object("slipway");
    if (!extension.has("last_end")) {
      return Optional.empty();
    }
    try {
      return Optional.of(ProcessReport.fromPlain(extension.object("last_end").members()));
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // as another version may write it
    }
  }

  /** One line: how it ended, when, how often. */
  public static String summary(ProcessReport story) {
    return switch (story.end()) {
      case Died died ->
          "process died  %s  %s after its start%s"
              .formatted(
                  died.how().map(ScriptText::outcome).orElse("exit status not known"),
                  Durations.forPeople(died.lived()),
                  died.deaths() == 1 ? "" : ", for the " + ordinal(died.deaths()) + " time");
      case NotStarted failed ->
          Texts.printable(failed.reason())
              + (failed.failures() == 1 ? "" : ", for the " + ordinal(failed.failures()) + " time");
    };
  }

  /**
   * The whole story; lines without a line break at the end.
   *
   * @param instance what to name as its instance; empty where that is clear from what stands above
   */
  public static String of(ProcessReport story, String instance) {
    StringBuilder text = new StringBuilder("  ").append(story.job());
    if (!story.process().equals(story.job())) {
      text.append('/').append(story.process());
    }
    text.append("  ").append(summary(story));
    if (!instance.isEmpty()) {
      text.append("  (").append(instance).append(')');
    }
    for (LogTail log : story.logs()) {
      String name = log.path().substring(log.path().lastIndexOf('/') + 1);
      for (String line : log.lines()) {
        text.append("\n    ")
            .append(Texts.printable(name))
            .append(" | ")
            .append(Texts.printable(line));
      }
      text.append("\n    all of it in ").append(Texts.printable(log.path()));
    }
    if (story.logs().isEmpty()) {
      text.append("\n    nothing was written to ")
          .append(Texts.printable(story.logFolder()))
          .append(" since its start");
    }
    return text.toString();
  }

  private static String ordinal(long number) {
    long tens = number % 100;
    String suffix =
        tens >= 11 && tens <= 13
            ? "th"
            : switch ((int) (number % 10)) {
              case 1 -> "st";
              case 2 -> "nd";
              case 3 -> "rd";
              default -> "th";
            };
    return number + suffix;
  }
}
