package io.slipway.agent.script;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.AgentLog;
import io.slipway.base.Clock;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.Output;
import io.slipway.instance.SpaceProcess;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Runs a script whose output is kept in memory, bounded, instead of in files: drain scripts and
 * errands. It has ended when nothing holds its output open any more.
 */
final class CapturedScript {
  private final InstanceSpace space;
  private final AgentLog log;
  private final GroupTermination termination;

  CapturedScript(InstanceSpace space, Clock clock, AgentLog log) {
    this.space = space;
    this.log = log;
    this.termination = new GroupTermination(clock);
  }

  /**
   * @param keptBytes of each stream, from its start
   */
  record Invocation(List<String> argv, Map<String, String> environment, int keptBytes) {}

  /**
   * @param truncated whether {@code stdout} is not all that was printed there
   */
  record Ended(ExitStatus status, String stdout, String stderr, boolean truncated) {
    ScriptReporter.Written tails() {
      return new ScriptReporter.Written(
          Tail.of(stdout), Tail.of(stderr), java.util.Optional.empty(), java.util.Optional.empty());
    }
  }

  /**
   * Runs to the end; a cancellation terminates the script, and how it then ended is the result.
   *
   * @throws io.slipway.instance.SpaceException when it cannot be started
   */
  Ended run(Invocation invocation, CompletableFuture<Void> cancelled) throws InterruptedException {
    SpaceProcess process =
        space.start(
            Command.of(invocation.argv)
                .environment(ScriptEnvironment.ofScript(invocation.environment))
                .workingDirectory(ScriptEnvironment.WORKING_DIRECTORY)
                .stdout(new Output.Capture(invocation.keptBytes, Tail.MAXIMUM_BYTES))
                .stderr(new Output.Capture(invocation.keptBytes, Tail.MAXIMUM_BYTES))
                .build());
    try {
      CompletableFuture.anyOf(process.completion(), cancelled).get();
      if (!process.completion().isDone()) {
        termination.terminate(process);
      }
      return ended(invocation, process, process.completion().get());
    } catch (ExecutionException e) {
      throw new AgentFailure("Waiting for a script failed: " + e.getCause(), e);
    }
  }

  private Ended ended(Invocation invocation, SpaceProcess process, ExitStatus status) {
    String stdout = process.stdout().text();
    String stderr = process.stderr().text();
    log.info(
        "Command: '%s' ended with %s\nStdout: %s\nStderr: %s"
            .formatted(
                String.join(" ", invocation.argv), status, shorten(stdout), shorten(stderr)));
    return new Ended(status, stdout, stderr, process.stdout().truncated());
  }

  private static String shorten(String text) {
    return text.length() <= Tail.MAXIMUM_BYTES
        ? text
        : "…" + text.substring(text.length() - Tail.MAXIMUM_BYTES);
  }
}
