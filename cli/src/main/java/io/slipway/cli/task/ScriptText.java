package io.slipway.cli.task;

import io.slipway.cli.console.Texts;
import io.slipway.cli.task.ScriptStory.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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
   * @param named whether to name the instance, because it is not clear from what stands above
   */
  static String of(ScriptStory story, boolean named) {
    StringBuilder text = new StringBuilder("  ").append(story.job()).append('/');
    text.append(story.script());
    text.append(story.successful() ? "  ok  " : "  failed  ");
    if (!story.successful()) {
      text.append(outcome(story.outcome())).append("  ");
    }
    text.append(Texts.shortDuration(story.duration()));
    if (named) {
      text.append("  (").append(story.instance()).append(')');
    }
    if (!story.successful()) {
      appendTail(text, "stdout", story.stdoutTail(), story.stdoutLog());
      appendTail(text, "stderr", story.stderrTail(), story.stderrLog());
    }
    return text.toString();
  }

  static String outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Exited(long code) -> "exit code " + code;
      case Outcome.Killed(String signal) -> "killed by signal " + signal + signalName(signal);
      case Outcome.NotStarted(String reason) -> "could not be started: " + reason;
    };
  }

  private static String signalName(String number) {
    return IntStream.rangeClosed(1, SIGNALS.size())
        .filter(known -> String.valueOf(known).equals(number))
        .mapToObj(known -> " (" + SIGNALS.get(known - 1) + ")")
        .findFirst()
        .orElse("");
  }

  private static void appendTail(
      StringBuilder text, String name, List<String> lines, Optional<String> log) {
    for (String line : lines) {
      text.append("\n    ").append(name).append(" | ").append(Texts.printable(line));
    }
    log.ifPresent(path -> text.append("\n    ").append(name).append(" in ").append(path));
  }
}
