package io.slipway.cli.task;

import io.slipway.base.Durations;
import io.slipway.bus.ScriptReport;
import io.slipway.cli.console.Texts;
import java.util.List;
import java.util.Optional;

/** A script's end in words: one line when it went well, the whole story when it did not. */
final class ScriptText {
  /** Linux's signals by number; the same on every processor Slipway runs on. */
  private static final List<String> SIGNALS =
      List.of(
          "SIGHUP",
          "SIGINT",
          "SIGQUIT",
          "SIGILL",
          "SIGTRAP",
          "SIGABRT",
          "SIGBUS",
          "SIGFPE",
          "SIGKILL",
          "SIGUSR1",
          "SIGSEGV",
          "SIGUSR2",
          "SIGPIPE",
          "SIGALRM",
          "SIGTERM",
          "SIGSTKFLT",
          "SIGCHLD",
          "SIGCONT",
          "SIGSTOP",
          "SIGTSTP",
          "SIGTTIN",
          "SIGTTOU",
          "SIGURG",
          "SIGXCPU",
          "SIGXFSZ",
          "SIGVTALRM",
          "SIGPROF",
          "SIGWINCH",
          "SIGIO",
          "SIGPWR",
          "SIGSYS");

  private ScriptText() {}

  /**
   * Lines without a line break at the end.
   *
   * @param told whether what it wrote was shown as it came: then its last lines are not repeated
   * @param instance what to name as its instance; empty where that is clear from what stands above
   */
  static String of(ScriptReport.Finished story, String instance, boolean told) {
    StringBuilder text = new StringBuilder("  ").append(story.job()).append('/');
    text.append(story.script());
    text.append(story.successful() ? "  ok  " : "  failed  ");
    if (!story.successful()) {
      text.append(outcome(story.outcome())).append("  ");
    }
    text.append(Durations.forPeople(story.duration()));
    if (!instance.isEmpty()) {
      text.append("  (").append(instance).append(')');
    }
    if (!story.successful()) {
      appendTail(text, "stdout", told ? List.of() : story.stdoutTail(), story.stdoutLog());
      appendTail(text, "stderr", told ? List.of() : story.stderrTail(), story.stderrLog());
    }
    return text.toString();
  }

  static String outcome(ScriptReport.Outcome outcome) {
    return switch (outcome) {
      case ScriptReport.Exited(int code) -> "exit code " + code;
      case ScriptReport.Signaled(int signal) -> "killed by signal " + signal + signalName(signal);
      case ScriptReport.Stopped stopped -> Texts.printable(stopped.describe());
      case ScriptReport.Failed(String reason) -> "could not be started: " + Texts.printable(reason);
    };
  }

  private static String signalName(int number) {
    return number >= 1 && number <= SIGNALS.size() ? " (" + SIGNALS.get(number - 1) + ")" : "";
  }

  private static void appendTail(
      StringBuilder text, String name, List<String> lines, Optional<String> log) {
    for (String line : lines) {
      text.append("\n    ").append(name).append(" | ").append(Texts.printable(line));
    }
    log.ifPresent(path -> text.append("\n    ").append(name).append(" in ").append(path));
  }
}
