package io.slipway.director.tasks;

import io.slipway.director.tasks.TaskContext.Severity;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The layout of a line of the debug output (Director API 6.3). */
final class DebugLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);
  private static final long PROCESS = ProcessHandle.current().pid();

  private DebugLine() {}

  /**
   * @param thread who says it, such as {@code task:7}
   * @param logger which part of the Director says it
   */
  static String of(Instant time, Severity severity, String thread, String logger, String message) {
    return severity.name().charAt(0)
        + ", ["
        + TIME.format(time)
        + " #"
        + PROCESS
        + "] ["
        + thread
        + "] "
        + " ".repeat(Math.max(0, 5 - severity.name().length()))
        + severity
        + " -- "
        + logger
        + ": "
        + message
        + "\n";
  }
}
