package io.slipway.agent.script;

import io.slipway.agent.core.AgentLog;
import io.slipway.base.Clock;
import io.slipway.bus.MessageBus;
import io.slipway.bus.ScriptOutput;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.ScriptReport.Finished;
import io.slipway.bus.Subjects;
import io.slipway.instance.ExitStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tells the story of each script's run: on the bus, and in the agent's log. */
public final class ScriptReporter {
  private final MessageBus bus;
  private final Clock clock;
  private final String agentId;
  private final AgentLog log;

  public ScriptReporter(MessageBus bus, Clock clock, String agentId, AgentLog log) {
    this.bus = bus;
    this.clock = clock;
    this.agentId = agentId;
    this.log = log;
  }

  /** Tells that a script starts. */
  public Run started(String script, String job, String path, String taskId) {
    Run run = new Run(script, job, path, taskId, clock.now(), clock.nanoTime());
    publish(new ScriptReport.Started(script, job, run.startedAt, taskId));
    return run;
  }

  /** Goes on with the story of a script that an earlier agent has told the beginning of. */
  public Run resumed(String script, String job, String path, String taskId, Instant startedAt) {
    Duration before = Duration.between(startedAt, clock.now());
    return new Run(script, job, path, taskId, startedAt, clock.nanoTime() - before.toNanos());
  }

  private void publish(ScriptReport report) {
    bus.publish(Subjects.script(agentId), report.toPlain());
  }

  public static ScriptReport.Outcome outcome(ExitStatus status) {
    return ended(status);
  }

  public static ScriptReport.Ended ended(ExitStatus status) {
    return switch (status) {
      case ExitStatus.Exited exited -> new ScriptReport.Exited(exited.code());
      case ExitStatus.Signaled signaled -> new ScriptReport.Signaled(signaled.signal());
    };
  }

  /** The last lines of what a run wrote, and where inside the instance all of it stands. */
  public record Written(
      List<String> stdoutTail,
      List<String> stderrTail,
      Optional<String> stdoutLog,
      Optional<String> stderrLog) {
    public static final Written NOTHING =
        new Written(List.of(), List.of(), Optional.empty(), Optional.empty());
  }

  /** One run of a script that has started. */
  public final class Run {
    private final String script;
    private final String job;
    private final String path;
    private final String taskId;
    private final Instant startedAt;
    private final long startedNanos;

    private Run(
        String script, String job, String path, String taskId, Instant startedAt, long nanos) {
      this.script = script;
      this.job = job;
      this.path = path;
      this.taskId = taskId;
      this.startedAt = startedAt;
      this.startedNanos = nanos;
    }

    /** Tells what it wrote, while it runs. */
    void wrote(ScriptOutput.Stream stream, long from, long to, List<String> lines) {
      ScriptOutput output = new ScriptOutput(script, job, taskId, stream, from, to, lines);
      bus.publish(Subjects.output(agentId), output.toPlain());
    }

    /** Tells that it ended well. */
    public void succeeded(ScriptReport.Outcome outcome, Written written) {
      log.info("'" + path + "' script has successfully executed");
      finished(outcome, true, written);
    }

    /**
     * Tells that it failed.
     *
     * @param error for the agent's log
     */
    public void failed(ScriptReport.Outcome outcome, String error, Written written) {
      log.error("'" + path + "' script has failed with error: " + error);
      finished(outcome, false, written);
    }

    private void finished(ScriptReport.Outcome outcome, boolean successful, Written written) {
      publish(
          new Finished(
              script,
              job,
              startedAt,
              taskId,
              Duration.ofNanos(clock.nanoTime() - startedNanos),
              outcome,
              successful,
              written.stdoutTail,
              written.stderrTail,
              written.stdoutLog,
              written.stderrLog));
    }
  }
}
