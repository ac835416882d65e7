package io.slipway.agent.script;

import io.slipway.agent.core.AgentLog;
import io.slipway.base.Clock;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.spec.HookRules;
import io.slipway.instance.Captured;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.FileWatcher;
import io.slipway.instance.Output;
import io.slipway.instance.SpaceProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Runs a script whose output is kept in memory, bounded, instead of in files: drain scripts and
 * errands. It has ended when nothing holds its output open any more.
 */
final class CapturedScript {
  private final ScriptRuns runs;
  private final AgentLog log;
  private final Clock clock;
  private final FileWatcher watcher;

  CapturedScript(ScriptRuns runs, Clock clock, AgentLog log, FileWatcher watcher) {
    this.runs = runs;
    this.log = log;
    this.clock = clock;
    this.watcher = watcher;
  }

  /**
   * @param keptBytes of each stream, from its start
   */
  record Invocation(
      List<String> argv, Map<String, String> environment, int keptBytes, HookRules rules) {}

  /**
   * @param stopped why it was ended; empty when it ended by itself
   * @param truncated whether {@code stdout} is not all that was printed there
   */
  record Ended(
      ExitStatus status,
      Optional<ScriptReport.Stopped> stopped,
      String stdout,
      String stderr,
      boolean truncated) {
    ScriptReport.Outcome outcome() {
      return stopped
          .<ScriptReport.Outcome>map(one -> one)
          .orElseGet(() -> ScriptReporter.outcome(status));
    }

    ScriptReporter.Written tails() {
      return new ScriptReporter.Written(
          Tail.of(stdout), Tail.of(stderr), Optional.empty(), Optional.empty());
    }
  }

  /**
   * Begins the run, or takes it up when an earlier agent began it.
   *
   * @throws io.slipway.instance.SpaceException when it cannot be started
   */
  ScriptRuns.Run begin(
      ScriptRuns.Key key, Optional<ScriptRuns.Run> earlier, Invocation invocation) {
    return earlier.orElseGet(
        () ->
            runs.start(
                key,
                new ScriptRuns.Preparation(
                    Command.of(invocation.argv)
                        .environment(
                            ScriptEnvironment.ofScript(
                                runs.environment(invocation.environment, invocation.rules)))
                        .oversight(runs.oversight(key, invocation.rules))
                        .workingDirectory(ScriptEnvironment.WORKING_DIRECTORY)
                        .stdout(kept(invocation, key, "out"))
                        .stderr(kept(invocation, key, "err"))
                        .build(),
                    0,
                    0)));
  }

  private Output kept(Invocation invocation, ScriptRuns.Key key, String stream) {
    return new Output.Capture(
        invocation.keptBytes, Tail.MAXIMUM_BYTES, Optional.of(runs.output(key, stream)));
  }

  /** Waits for the end; a cancellation terminates the script, and how it then ended counts. */
  Ended end(ScriptRuns.Run run, Invocation invocation, CompletableFuture<Void> cancelled)
      throws InterruptedException {
    Optional<ScriptReport.Stopped> stopped;
    Attempt attempt = new Attempt(run, invocation.rules, clock);
    try (ScriptNotes _ = attempt.listen(watcher, log)) {
      stopped = attempt.await(run.completion(), cancelled);
    }
    return ended(invocation, run.process(), run.awaitCompletion(), stopped);
  }

  private Ended ended(
      Invocation invocation,
      SpaceProcess process,
      ExitStatus status,
      Optional<ScriptReport.Stopped> stopped) {
    Captured stdout = process.stdout();
    Captured stderr = process.stderr();
    log.info(
        "Command: '%s' ended with %s\nStdout: %s\nStderr: %s"
            .formatted(
                String.join(" ", invocation.argv),
                status,
                shorten(stdout.text()),
                shorten(stderr.text())));
    return new Ended(status, stopped, stdout.text(), stderr.text(), stdout.truncated());
  }

  private static String shorten(String text) {
    return text.length() <= Tail.MAXIMUM_BYTES
        ? text
        : "…" + text.substring(text.length() - Tail.MAXIMUM_BYTES);
  }
}
